// SPDX-License-Identifier: Apache-2.0
#include "table/merged_engine.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace simdlp {

// True if every column of the part either exists here with the same name, role and type, or is new and
// can be added. Then every line of the part fits here exactly if it fitted there.
bool table_builder::merged_engine::can_adopt_schema(const simdlp::schema& of) const {
  const schema_options& limits = schema_.options();
  std::size_t tables = schema_.tables_.size();
  std::size_t bytes = schema_.bytes_;
  for (const table_schema& from : of.tables_) {
    const table_schema* const here = schema_.find(from.measurement());
    if (here == nullptr) {
      ++tables;
      bytes += schema::cost_of(from.measurement());
    }
    std::size_t columns = here == nullptr ? 0 : here->columns().size();
    for (const schema_column& column : from.columns()) {
      const std::uint32_t known = here == nullptr ? table_schema::npos : here->find(column.key);
      if (known == table_schema::npos) {
        // The column has another name than its key. Its place among the columns of the key depends
        // on their order.
        if (column.name != column.key) return false;
        ++columns;
        bytes += schema::cost_of(column.key);
      } else if (here->columns()[known] != column) {
        return false;
      }
    }
    if (columns > limits.max_columns) return false;
  }
  return tables <= limits.max_tables && bytes <= limits.max_bytes;
}

void table_builder::merged_engine::adopt_schema(const simdlp::schema& of, names& as) {
  for (std::size_t i = 0; i < of.tables_.size(); ++i) {
    const table_schema& from = of.tables_[i];
    std::uint32_t number = schema_.table_of(from.measurement());
    if (number == table_schema::npos) {
      number = schema_.add_table(from.measurement());
      ++schema_.revision_;
    }
    if (i == as.tables.size()) as.tables.emplace_back();
    names::table& table = as.tables[i];
    table.number = number;
    table_schema& into = schema_.tables_[number];
    for (std::size_t c = table.columns.size(); c < from.columns().size(); ++c) {
      const schema_column& column = from.columns()[c];
      std::uint32_t place = into.find(column.key);
      if (place == table_schema::npos) {
        place = into.add(column.key, column.role, column.kind);
        schema_.bytes_ += schema::cost_of(column.key);
        ++schema_.revision_;
      }
      table.columns.push_back(place);
    }
    table.codes.resize(table.columns.size());
    follow_schema(number);
  }
}

void table_builder::merged_engine::adopt_series(const engine& part, names& as) {
  // Values of tags get their codes in the order in which they appeared in the part.
  for (std::size_t t = 0; t < as.tables.size(); ++t) {
    names::table& table = as.tables[t];
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const live_column& from = *part.tables_[t]->columns[c];
      if (from.role != column_role::tag) continue;
      detail::dictionary& into = *tables_[table.number]->columns[table.columns[c]]->values_of_tag;
      for (std::size_t code = table.codes[c].size(); code < from.values_of_tag->size(); ++code) {
        table.codes[c].push_back(
            into.code_of(from.values_of_tag->value(static_cast<std::uint32_t>(code))));
      }
    }
  }
  // A series of the part has its number within its table, but does not name the table.
  const std::size_t first = as.series.size();
  std::vector<std::uint32_t> table_of(part.series_.size() - first);
  for (std::size_t t = 0; t < as.tables.size(); ++t) {
    const std::vector<std::uint32_t>& all = part.tables_[t]->series;
    for (auto at = all.rbegin(); at != all.rend() && *at >= first; ++at) {
      table_of[*at - first] = static_cast<std::uint32_t>(t);
    }
  }
  for (std::size_t number = first; number < part.series_.size(); ++number) {
    const series_table::entry& from = part.series_.entries_[number];
    const std::string_view raw(from.raw, from.size);
    const std::uint64_t hash = series_.hash_of(raw);
    std::uint32_t here = series_.find(raw, hash);
    if (here == detail::no_number) {
      here = series_.add(raw, hash);
      const names::table& table = as.tables[table_of[number - first]];
      const live_table& of_part = *part.tables_[table_of[number - first]];
      live_table& in = *tables_[table.number];
      const auto local = static_cast<std::uint32_t>(in.series.size());
      series_table::entry& entry = series_.entries_[here];
      entry.local = local;
      entry.tokens = from.tokens;
      in.series.push_back(here);
      for (const std::unique_ptr<live_column>& column : in.columns) {
        if (column->role != column_role::tag) continue;
        column->code_of_series.push_back(-1);
        codes_bytes_ += sizeof(std::int32_t);
      }
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const live_column& column = *of_part.columns[c];
        if (column.role != column_role::tag) continue;
        const std::int32_t code = column.code_of_series[from.local];
        if (code < 0) continue;
        in.columns[table.columns[c]]->code_of_series[local] =
            table.codes[c][static_cast<std::size_t>(code)];
      }
      for (const std::unique_ptr<live_column>& column : in.columns) {
        if (column->role == column_role::tag && column->code_of_series[local] < 0) {
          ++column->series_without;
        }
      }
    }
    as.series.push_back(here);
  }
}

bool table_builder::merged_engine::are_of(const simdlp::schema& types,
                                          const std::vector<table_batch>& batches) {
  for (const table_batch& batch : batches) {
    for (const detail::table_data& data : batch.tables_) {
      const std::vector<schema_column>& now = types.find(data.format->measurement)->columns();
      for (std::size_t c = 0; c < data.format->columns.size(); ++c) {
        if (data.format->columns[c].kind != now[c].kind) return false;
      }
    }
  }
  return true;
}

bool table_builder::merged_engine::adopt(const engine& part,
                                         const std::vector<table_batch>& batches, names& as) {
  if (part.generation_ != 0 || part.starts_anew_ || starts_anew_) return false;
  const bool is_known =
      part.schema_.revision() == as.revision && schema_.revision() == as.revision_here;
  if (!is_known && !can_adopt_schema(part.schema_)) return false;
  if (schema_.options().on_type_conflict == type_conflicts::widen &&
      !are_of(part.schema_, batches)) {
    return false;
  }
  const std::size_t more = part.series_.size() - as.series.size();
  const std::size_t bytes = part.series_.bytes() + part.codes_bytes_;
  if (series_.size() + more >= series_.options().max_series ||
      series_.bytes() + codes_bytes_ + bytes >= series_.options().max_bytes) {
    return false;
  }
  adopt_schema(part.schema_, as);
  as.revision = part.schema_.revision();
  as.revision_here = schema_.revision();
  adopt_series(part, as);
  return true;
}

// Returns a column that the part does not have: only nulls.
detail::column_data table_builder::merged_engine::missing_column(const schema_column& is,
                                                                 live_column& column,
                                                                 std::size_t rows) {
  detail::column_data made;
  const auto zeros = [&](std::size_t bytes) {
    detail::buffer all = pool_.take(bytes);
    std::memset(all.data(), 0, all.size());
    return all;
  };
  const bool strings = is.role == column_role::field && is.kind == value_kind::string;
  made.values = zeros((rows + (strings ? 1 : 0)) * 8);
  if (strings) made.bytes = zeros(1);
  made.validity = zeros((rows + 7) / 8);
  made.nulls = rows;
  if (is.role == column_role::tag) {
    made.dictionary = column.values_of_tag->storage();
    made.dictionary_size = column.values_of_tag->size();
  }
  return made;
}

table_batch table_builder::merged_engine::translate(table_batch&& batch, const engine& part,
                                                    const names& as) {
  for (detail::table_data& data : batch.tables_) {
    const names::table& table = as.tables[part.schema_.table_of(data.format->measurement)];
    const std::uint32_t number = table.number;
    live_table& in = *tables_[number];
    if (in.format == nullptr) {
      const table_schema& is = schema_.tables()[number];
      in.format = std::make_shared<detail::table_format>(
          detail::table_format{is.measurement(), is.columns()});
    }
    auto* const series = data.series.as<std::uint32_t>();
    for (std::size_t row = 0; row < data.rows; ++row) series[row] = as.series[series[row]];
    std::vector<detail::column_data> columns(in.columns.size());
    std::vector<bool> is_there(in.columns.size());
    for (std::size_t c = 0; c < data.columns.size(); ++c) {
      const std::uint32_t place = table.columns[c];
      is_there[place] = true;
      detail::column_data& to = columns[place];
      to = std::move(data.columns[c]);
      if (in.columns[place]->role != column_role::tag) continue;
      const std::vector<std::int32_t>& code_of = table.codes[c];
      auto* const codes = to.values.as<std::int32_t>();
      const auto* const bits = to.nulls == 0 ? nullptr : to.validity.as<const std::uint8_t>();
      for (std::size_t row = 0; row < data.rows; ++row) {
        const bool has = bits == nullptr || (unsigned{bits[row / 8]} >> (row % 8) & 1U) != 0;
        codes[row] = has ? code_of[static_cast<std::size_t>(codes[row])] : 0;
      }
      to.dictionary = in.columns[place]->values_of_tag->storage();
      to.dictionary_size = in.columns[place]->values_of_tag->size();
    }
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (!is_there[c])
        columns[c] = missing_column(in.format->columns[c], *in.columns[c], data.rows);
    }
    data.columns = std::move(columns);
    data.format = in.format;
  }
  // The measurements may have another order in the part.
  std::sort(batch.tables_.begin(), batch.tables_.end(),
            [this](const detail::table_data& a, const detail::table_data& b) {
              return schema_.table_of(a.format->measurement) <
                     schema_.table_of(b.format->measurement);
            });
  return std::move(batch);
}

std::unique_ptr<table_builder::engine> table_builder::merged_engine::make_part() const {
  auto made = std::make_unique<engine>(options_);
  made->schema_ = schema_;
  for (std::uint32_t table = 0; table < schema_.tables().size(); ++table)
    made->follow_schema(table);
  return made;
}

}  // namespace simdlp
