// SPDX-License-Identifier: Apache-2.0
//
// The data of a monitoring agent: a mix of measurements, each described by a table of columns. Long
// floats, byte counters, booleans, and now and then a string or a tag with escapes.
#include <cstddef>
#include <span>
#include <string_view>

#include "generate/digits.h"
#include "generate/rows.h"
#include "generate/words.h"

namespace simdlp::generate {
namespace {

enum class kind { percent, rare_percent, load, bytes, packets, tally, flag, phrase };

struct column {
  std::string_view key;
  kind what;
};

constexpr std::array<column, 10> cpu{{{"usage_guest", kind::rare_percent},
                                      {"usage_guest_nice", kind::rare_percent},
                                      {"usage_idle", kind::percent},
                                      {"usage_iowait", kind::percent},
                                      {"usage_irq", kind::rare_percent},
                                      {"usage_nice", kind::rare_percent},
                                      {"usage_softirq", kind::percent},
                                      {"usage_steal", kind::rare_percent},
                                      {"usage_system", kind::percent},
                                      {"usage_user", kind::percent}}};

constexpr std::array<column, 11> mem{{{"active", kind::bytes},
                                      {"available", kind::bytes},
                                      {"available_percent", kind::percent},
                                      {"buffered", kind::bytes},
                                      {"cached", kind::bytes},
                                      {"free", kind::bytes},
                                      {"inactive", kind::bytes},
                                      {"swap_free", kind::bytes},
                                      {"total", kind::bytes},
                                      {"used", kind::bytes},
                                      {"used_percent", kind::percent}}};

constexpr std::array<column, 9> disk{{{"free", kind::bytes},
                                      {"inodes_free", kind::packets},
                                      {"inodes_total", kind::packets},
                                      {"inodes_used", kind::packets},
                                      {"inodes_used_percent", kind::percent},
                                      {"read_only", kind::flag},
                                      {"total", kind::bytes},
                                      {"used", kind::bytes},
                                      {"used_percent", kind::percent}}};

constexpr std::array<column, 10> net{{{"bytes_recv", kind::bytes},
                                      {"bytes_sent", kind::bytes},
                                      {"drop_in", kind::tally},
                                      {"drop_out", kind::tally},
                                      {"err_in", kind::tally},
                                      {"err_out", kind::tally},
                                      {"packets_recv", kind::packets},
                                      {"packets_sent", kind::packets},
                                      {"speed", kind::packets},
                                      {"up", kind::flag}}};

constexpr std::array<column, 10> processes{{{"blocked", kind::tally},
                                            {"dead", kind::tally},
                                            {"idle", kind::tally},
                                            {"oldest", kind::phrase},
                                            {"paging", kind::tally},
                                            {"running", kind::tally},
                                            {"sleeping", kind::tally},
                                            {"stopped", kind::tally},
                                            {"total_threads", kind::tally},
                                            {"zombies", kind::tally}}};

constexpr std::array<column, 6> system_load{{{"load1", kind::load},
                                             {"load15", kind::load},
                                             {"load5", kind::load},
                                             {"n_cpus", kind::tally},
                                             {"reboot_required", kind::flag},
                                             {"uptime_format", kind::phrase}}};

constexpr std::array<std::string_view, 4> devices{"sda1", "nvme0n1p2", "md127", "dm-3"};
constexpr std::array<std::string_view, 4> paths{"/", "/var/lib/data", "/mnt/Backup\\ Disk",
                                                "/home"};
constexpr std::array<std::string_view, 4> interfaces{"eth0", "eth1", "wlan0",
                                                     "Ethernet\\ Adapter\\ 2"};

void append_phrase(std::string& out, random& chance) {
  out += '"';
  if (chance.one_in(3)) {
    out += "state \\\"";
    out += word(chance);
    out += "\\\" since ";
  }
  append_decimal(out, chance.between(2, 99));
  out += " days, ";
  append_padded(out, chance.below(24), 2);
  out += ':';
  append_padded(out, chance.below(60), 2);
  out += '"';
}

void append_value(std::string& out, random& chance, kind what) {
  switch (what) {
    case kind::rare_percent:
      if (!chance.one_in(4)) {
        out += '0';
        return;
      }
      [[fallthrough]];
    case kind::percent: {
      const std::uint32_t whole = chance.below(100);
      append_float(out, chance, whole, chance.between(15, 17));
      return;
    }
    case kind::load: append_scaled(out, chance.below(2400), 2); return;
    case kind::bytes:
      // Ten to twelve digits.
      append_decimal(out, 1000000000 + chance.next() % 200000000000);
      out += 'i';
      return;
    case kind::packets:
      append_decimal(out, chance.between(100000, 90000000));
      out += 'i';
      return;
    case kind::tally:
      append_decimal(out, chance.one_in(2) ? 0 : chance.below(1000));
      out += 'i';
      return;
    case kind::flag: out += chance.one_in(2) ? "true" : "false"; return;
    case kind::phrase: append_phrase(out, chance); return;
  }
}

void append_fields(std::string& out, random& chance, std::span<const column> columns) {
  char before = ' ';
  for (const column& field : columns) {
    out += before;
    out += field.key;
    out += '=';
    append_value(out, chance, field.what);
    before = ',';
  }
}

}  // namespace

telegraf_rows::telegraf_rows(std::uint64_t seed) : chance_(seed), hosts_(200) {
  std::uint32_t index = 0;
  for (std::string& tags : hosts_) {
    tags = ",datacenter=";
    tags += region(chance_);
    tags += ",env=prod,host=";
    tags += service(chance_);
    // Every eighth host has a name that needs an escape.
    tags += index % 8 == 7 ? "\\ server\\ " : "-";
    append_padded(tags, index, 3);
    ++index;
  }
}

void telegraf_rows::append(std::string& out) {
  const std::string& tags = hosts_[chance_.below(static_cast<std::uint32_t>(hosts_.size()))];
  switch (chance_.below(8)) {
    case 0:
    case 1:
      out += "cpu,cpu=cpu";
      append_decimal(out, chance_.below(32));
      out += tags;
      append_fields(out, chance_, cpu);
      break;
    case 2:
    case 3:
      out += "mem";
      out += tags;
      append_fields(out, chance_, mem);
      break;
    case 4:
      out += "disk";
      out += tags;
      out += ",device=";
      out += chance_.pick(devices);
      out += ",fstype=ext4,mode=rw,path=";
      out += chance_.pick(paths);
      append_fields(out, chance_, disk);
      break;
    case 5:
      out += "net";
      out += tags;
      out += ",interface=";
      out += chance_.pick(interfaces);
      append_fields(out, chance_, net);
      break;
    case 6:
      out += "processes";
      out += tags;
      append_fields(out, chance_, processes);
      break;
    default:
      out += "system";
      out += tags;
      append_fields(out, chance_, system_load);
      break;
  }
  out += ' ';
  append_decimal(out, time_);
  out += '\n';
  time_ += 5000000;
}

}  // namespace simdlp::generate
