// SPDX-License-Identifier: Apache-2.0
// Forward declarations of CLI11, whose own headers take seconds to compile.
#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): the names of CLI11
class App;
class Option;
class Validator;
}  // namespace CLI
