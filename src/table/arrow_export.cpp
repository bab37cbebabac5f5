// SPDX-License-Identifier: Apache-2.0
// Every exported struct owns what it needs by itself, so that consumers may move children and
// release them in any order: each array keeps the table alive, each schema its own strings.
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "simdlp/arrow.h"

namespace simdlp {

// Access to a private member of table_batch.
struct arrow_access {
  static std::vector<detail::table_data>& tables(table_batch& of) { return of.tables_; }
};

namespace {

using detail::table_data;
using owner = std::shared_ptr<const table_data>;

template <class Struct>
void release_children(Struct* of) {
  for (std::int64_t i = 0; i < of->n_children; ++i) {
    Struct* const child = of->children[i];
    if (child == nullptr) continue;
    if (child->release != nullptr) child->release(child);
    delete child;
  }
  if (of->dictionary != nullptr) {
    if (of->dictionary->release != nullptr) of->dictionary->release(of->dictionary);
    delete of->dictionary;
  }
}

struct schema_private {
  std::string format;
  std::string name;
  std::vector<ArrowSchema*> children;
};

void release_schema(ArrowSchema* of) {
  release_children(of);
  delete static_cast<schema_private*>(of->private_data);
  of->release = nullptr;
}

// Sets `release` last: if something fails before, RAII frees everything.
ArrowSchema make_schema(std::string_view format, std::string_view name) {
  auto* const own = new schema_private{std::string(format), std::string(name), {}};
  ArrowSchema made{};
  made.format = own->format.c_str();
  made.name = own->name.c_str();
  made.flags = ARROW_FLAG_NULLABLE;
  made.release = release_schema;
  made.private_data = own;
  return made;
}

// Releases what was made so far if an allocation fails.
template <class Struct>
class guard {
 public:
  explicit guard(Struct made) : made_(made) {}
  guard(const guard&) = delete;
  guard& operator=(const guard&) = delete;
  ~guard() {
    if (made_.release != nullptr) made_.release(&made_);
  }
  Struct* operator->() { return &made_; }
  Struct& operator*() { return made_; }
  [[nodiscard]] Struct take() { return std::exchange(made_, Struct{}); }

 private:
  Struct made_;
};

// If an allocation fails, the parent is unchanged and the child is released.
template <class Private, class Struct>
void add_child(Struct& to, Struct child) {
  guard<Struct> held(child);
  auto own = std::make_unique<Struct>();
  std::vector<Struct*>& children = static_cast<Private*>(to.private_data)->children;
  children.push_back(own.get());
  *own.release() = held.take();
  to.children = children.data();
  to.n_children = static_cast<std::int64_t>(children.size());
}

const char* format_of(const schema_column& column) {
  if (column.role == column_role::tag) return "i";
  switch (column.kind) {
    case value_kind::integer: return "l";
    case value_kind::unsigned_integer: return "L";
    case value_kind::boolean: return "b";
    case value_kind::string: return "u";
    case value_kind::floating: break;
  }
  return "g";
}

constexpr const char* time_format = "tsn:UTC";

ArrowSchema schema_of(const std::vector<schema_column>& columns) {
  guard<ArrowSchema> made(make_schema("+s", ""));
  made->flags = 0;
  // The analyzer does not see that release() frees what the ABI hands over.
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks)
  for (const schema_column& column : columns) {
    guard<ArrowSchema> child(make_schema(format_of(column), column.name));
    if (column.role == column_role::tag) {
      guard<ArrowSchema> values(make_schema("u", ""));
      child->dictionary = new ArrowSchema;
      *child->dictionary = values.take();
    }
    add_child<schema_private>(*made, child.take());
  }
  add_child<schema_private>(*made, make_schema(time_format, "time"));
  return made.take();
}

struct array_private {
  owner table;
  std::shared_ptr<const detail::dictionary_storage> dictionary;
  detail::buffer zeros;  // of a column that the batch does not have
  const void* buffers[3];
  std::vector<ArrowArray*> children;
};

void release_array(ArrowArray* of) {
  release_children(of);
  delete static_cast<array_private*>(of->private_data);
  of->release = nullptr;
}

ArrowArray make_array(const owner& table, std::size_t length, std::size_t nulls,
                      std::int64_t buffers) {
  auto* const own = new array_private{table, nullptr, {}, {}, {}};
  ArrowArray made{};
  made.length = static_cast<std::int64_t>(length);
  made.null_count = static_cast<std::int64_t>(nulls);
  made.n_buffers = buffers;
  made.buffers = own->buffers;
  made.release = release_array;
  made.private_data = own;
  return made;
}

constexpr std::int64_t nothing[2] = {};

// Consumers need an address even if there are no bytes.
const void* address_of(const detail::buffer& of) {
  return of.data() == nullptr ? static_cast<const void*>(nothing) : of.data();
}

bool has_bytes(const schema_column& column) {
  return column.role == column_role::field && column.kind == value_kind::string;
}

ArrowArray dictionary_array(const owner& table,
                            const std::shared_ptr<const detail::dictionary_storage>& storage,
                            std::size_t size) {
  ArrowArray made = make_array(table, size, 0, 3);
  auto* const own = static_cast<array_private*>(made.private_data);
  own->dictionary = storage;
  own->buffers[1] = storage == nullptr ? nothing : address_of(storage->offsets);
  own->buffers[2] = storage == nullptr ? nothing : address_of(storage->bytes);
  return made;
}

// The column, or nulls if the batch does not have it.
ArrowArray array_of(const owner& table, const schema_column& is, const detail::column_data* data) {
  const std::size_t rows = table->rows;
  guard<ArrowArray> made(
      make_array(table, rows, data == nullptr ? rows : data->nulls, has_bytes(is) ? 3 : 2));
  auto* const own = static_cast<array_private*>(made->private_data);
  if (data == nullptr) {
    own->zeros = detail::buffer((rows + 1) * 8);
    std::memset(own->zeros.data(), 0, own->zeros.size());
    for (const void*& buffer : own->buffers) buffer = own->zeros.data();
  } else {
    own->buffers[0] = data->nulls == 0 ? nullptr : data->validity.data();
    own->buffers[1] = address_of(data->values);
    own->buffers[2] = address_of(data->bytes);
  }
  if (is.role == column_role::tag) {
    guard<ArrowArray> values(
        data == nullptr ? dictionary_array(table, nullptr, 0)
                        : dictionary_array(table, data->dictionary, data->dictionary_size));
    made->dictionary = new ArrowArray;
    *made->dictionary = values.take();
  }
  return made.take();
}

ArrowArray array_of(const owner& table, const std::vector<schema_column>& columns) {
  guard<ArrowArray> made(make_array(table, table->rows, 0, 1));
  // The analyzer does not see that release() frees what the ABI hands over.
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks)
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool has = i < table->columns.size();
    add_child<array_private>(*made,
                             array_of(table, columns[i], has ? &table->columns[i] : nullptr));
  }
  guard<ArrowArray> time(make_array(table, table->rows, table->timestamps_nulls, 2));
  auto* const own = static_cast<array_private*>(time->private_data);
  own->buffers[0] = table->timestamps_nulls == 0 ? nullptr : table->timestamps_validity.data();
  own->buffers[1] = address_of(table->timestamps);
  add_child<array_private>(*made, time.take());
  return made.take();
}

struct stream_private {
  std::vector<owner> tables;
  std::vector<schema_column> columns;
  std::size_t next = 0;
  std::string error;
};

stream_private& of_stream(ArrowArrayStream* stream) {
  return *static_cast<stream_private*>(stream->private_data);
}

int next_of_stream(ArrowArrayStream* stream, ArrowArray* out) {
  stream_private& own = of_stream(stream);
  try {
    if (own.next == own.tables.size()) {
      *out = ArrowArray{};
      return 0;
    }
    const owner& table = own.tables[own.next];
    for (std::size_t i = 0; i < table->format->columns.size(); ++i) {
      const schema_column& column = table->format->columns[i];
      if (i < own.columns.size() && column == own.columns[i]) continue;
      own.error = "column '" + column.name + "' has another type than in the last batch";
      return EINVAL;
    }
    *out = array_of(table, own.columns);
    ++own.next;
    return 0;
  } catch (const std::bad_alloc&) {
    return ENOMEM;
  }
}

}  // namespace

void export_schema(const table& from, ArrowSchema* out) {
  *out = schema_of(from.data().format->columns);
}

void export_table(table_batch& from, std::size_t index, ArrowArray* out, ArrowSchema* schema) {
  table_data& data = arrow_access::tables(from)[index];
  guard<ArrowSchema> type(schema == nullptr ? ArrowSchema{} : schema_of(data.format->columns));
  const auto table = std::make_shared<const table_data>(std::move(data));
  *out = array_of(table, table->format->columns);
  if (schema != nullptr) *schema = type.take();
}

void export_stream(std::vector<table_batch> batches, std::string_view measurement,
                   ArrowArrayStream* out) {
  auto own = std::make_unique<stream_private>();
  for (table_batch& batch : batches) {
    for (table_data& table : arrow_access::tables(batch)) {
      if (table.format->measurement != measurement) continue;
      own->tables.push_back(std::make_shared<const table_data>(std::move(table)));
    }
  }
  if (!own->tables.empty()) own->columns = own->tables.back()->format->columns;
  out->get_schema = [](ArrowArrayStream* stream, ArrowSchema* schema) {
    try {
      *schema = schema_of(of_stream(stream).columns);
      return 0;
    } catch (const std::bad_alloc&) {
      return ENOMEM;
    }
  };
  out->get_next = next_of_stream;
  out->get_last_error = [](ArrowArrayStream* stream) {
    const std::string& error = of_stream(stream).error;
    return error.empty() ? nullptr : error.c_str();
  };
  out->release = [](ArrowArrayStream* stream) {
    delete static_cast<stream_private*>(stream->private_data);
    stream->release = nullptr;
  };
  out->private_data = own.release();
}

}  // namespace simdlp
