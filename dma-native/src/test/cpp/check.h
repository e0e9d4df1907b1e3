// A tiny test kit.
//   TEST(what_is_true) { CHECK(…); CHECK_EQ(is, should); ASSERT(…); SKIP("why"); }
// CHECK goes on after a failure, ASSERT leaves the test. A test that neither checks nor skips
// anything counts as failed.
#pragma once

#include <sstream>
#include <string>

namespace check {

struct Registration {
  Registration(const char *file, const char *name, void (*body)());
};

struct Abort {};

void passed();
void failed(const char *file, int line, const std::string &text);
[[noreturn]] void skip(const std::string &reason);

template <class A, class B>
void equal(const char *file, int line, const char *text, const A &is, const B &should) {
  if (is == should) {
    passed();
    return;
  }
  std::ostringstream out;
  out << text << "\n    is:     " << is << "\n    should: " << should;
  failed(file, line, out.str());
}

}  // namespace check

#define TEST(name)                                                               \
  static void name();                                                            \
  static const check::Registration name##_registration(__FILE__, #name, name);   \
  static void name()
#define CHECK(condition) \
  ((condition) ? check::passed() : check::failed(__FILE__, __LINE__, #condition))
#define CHECK_EQ(is, should) check::equal(__FILE__, __LINE__, #is " == " #should, is, should)
#define ASSERT(condition)                             \
  do {                                                \
    if (condition) {                                  \
      check::passed();                                \
    } else {                                          \
      check::failed(__FILE__, __LINE__, #condition);  \
      throw check::Abort{};                           \
    }                                                 \
  } while (false)
#define SKIP(reason) check::skip(reason)
