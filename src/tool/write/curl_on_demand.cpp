// SPDX-License-Identifier: Apache-2.0
// Loads libcurl when it is first used. With its 25 libraries, loading it takes longer than the rest of the
// start and the work on a small file. The executable defines the functions that it uses, so the linker does
// not make it depend on the library; each one calls the function of the same name in the library.
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>

#include <curl/curl.h>

#include "tool/exit_code.h"

namespace {

[[noreturn]] void give_up() {
  const char* const why = ::dlerror();
  std::fprintf(stderr, "simdlp: libcurl is needed and cannot be loaded: %s\n",
               why != nullptr ? why : SIMDLP_CURL_LIBRARY);
  std::_Exit(simdlp::tool::trouble);
}

// The library stays loaded until the process ends.
void* library() {
  static void* const loaded = ::dlopen(SIMDLP_CURL_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) give_up();
  return loaded;
}

template <class Function>
Function* in_library(const char* name) {
  void* const at = ::dlsym(library(), name);
  if (at == nullptr) give_up();
  return reinterpret_cast<Function*>(at);
}

// An option's number tells the type of its argument.
bool is_offset(CURLoption option) {
  return option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB;
}

// Current versions take a pointer to const.
template <class First, class... Rest>
First first_of(CURLUcode (*)(First, Rest...));
using read_url = decltype(first_of(curl_url_get));

}  // namespace

// The names of parameters differ between versions of libcurl.
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
#ifdef __clang__
#pragma clang diagnostic ignored \
    "-Wvarargs"  // an enum comes before the dots in libcurl's declarations
#endif

extern "C" {

CURLcode curl_global_init(long flags) {
  static auto* const call = in_library<decltype(curl_global_init)>("curl_global_init");
  return call(flags);
}

CURL* curl_easy_init() {
  static auto* const call = in_library<decltype(curl_easy_init)>("curl_easy_init");
  return call();
}

void curl_easy_cleanup(CURL* easy) {
  static auto* const call = in_library<decltype(curl_easy_cleanup)>("curl_easy_cleanup");
  call(easy);
}

void curl_easy_reset(CURL* easy) {
  static auto* const call = in_library<decltype(curl_easy_reset)>("curl_easy_reset");
  call(easy);
}

CURLcode curl_easy_setopt(CURL* easy, CURLoption option, ...) {
  static auto* const call = in_library<decltype(curl_easy_setopt)>("curl_easy_setopt");
  std::va_list arguments;
  va_start(arguments, option);
  CURLcode code{};
  // NOLINTNEXTLINE(bugprone-branch-clone): on 32 bits the two types differ
  if (is_offset(option)) {
    code = call(easy, option, va_arg(arguments, curl_off_t));
  } else if (option < CURLOPTTYPE_OBJECTPOINT) {
    code = call(easy, option, va_arg(arguments, long));
  } else {
    code = call(easy, option, va_arg(arguments, void*));
  }
  va_end(arguments);
  return code;
}

// All results go to where a pointer says.
CURLcode curl_easy_getinfo(CURL* easy, CURLINFO what, ...) {
  static auto* const call = in_library<decltype(curl_easy_getinfo)>("curl_easy_getinfo");
  std::va_list arguments;
  va_start(arguments, what);
  const CURLcode code = call(easy, what, va_arg(arguments, void*));
  va_end(arguments);
  return code;
}

const char* curl_easy_strerror(CURLcode code) {
  static auto* const call = in_library<decltype(curl_easy_strerror)>("curl_easy_strerror");
  return call(code);
}

void curl_free(void* at) {
  static auto* const call = in_library<decltype(curl_free)>("curl_free");
  call(at);
}

curl_slist* curl_slist_append(curl_slist* list, const char* text) {
  static auto* const call = in_library<decltype(curl_slist_append)>("curl_slist_append");
  return call(list, text);
}

void curl_slist_free_all(curl_slist* list) {
  static auto* const call = in_library<decltype(curl_slist_free_all)>("curl_slist_free_all");
  call(list);
}

CURLM* curl_multi_init() {
  static auto* const call = in_library<decltype(curl_multi_init)>("curl_multi_init");
  return call();
}

CURLMcode curl_multi_cleanup(CURLM* multi) {
  static auto* const call = in_library<decltype(curl_multi_cleanup)>("curl_multi_cleanup");
  return call(multi);
}

CURLMcode curl_multi_add_handle(CURLM* multi, CURL* easy) {
  static auto* const call = in_library<decltype(curl_multi_add_handle)>("curl_multi_add_handle");
  return call(multi, easy);
}

CURLMcode curl_multi_remove_handle(CURLM* multi, CURL* easy) {
  static auto* const call =
      in_library<decltype(curl_multi_remove_handle)>("curl_multi_remove_handle");
  return call(multi, easy);
}

CURLMcode curl_multi_perform(CURLM* multi, int* running) {
  static auto* const call = in_library<decltype(curl_multi_perform)>("curl_multi_perform");
  return call(multi, running);
}

CURLMcode curl_multi_poll(CURLM* multi, curl_waitfd* extra, unsigned extras, int timeout,
                          int* count) {
  static auto* const call = in_library<decltype(curl_multi_poll)>("curl_multi_poll");
  return call(multi, extra, extras, timeout, count);
}

CURLMcode curl_multi_wakeup(CURLM* multi) {
  static auto* const call = in_library<decltype(curl_multi_wakeup)>("curl_multi_wakeup");
  return call(multi);
}

CURLMsg* curl_multi_info_read(CURLM* multi, int* left) {
  static auto* const call = in_library<decltype(curl_multi_info_read)>("curl_multi_info_read");
  return call(multi, left);
}

CURLU* curl_url() {
  static auto* const call = in_library<decltype(curl_url)>("curl_url");
  return call();
}

void curl_url_cleanup(CURLU* url) {
  static auto* const call = in_library<decltype(curl_url_cleanup)>("curl_url_cleanup");
  call(url);
}

CURLUcode curl_url_get(read_url url, CURLUPart which, char** text, unsigned flags) {
  static auto* const call = in_library<decltype(curl_url_get)>("curl_url_get");
  return call(url, which, text, flags);
}

CURLUcode curl_url_set(CURLU* url, CURLUPart which, const char* text, unsigned flags) {
  static auto* const call = in_library<decltype(curl_url_set)>("curl_url_set");
  return call(url, which, text, flags);
}

}  // extern "C"

// NOLINTEND(readability-inconsistent-declaration-parameter-name)
