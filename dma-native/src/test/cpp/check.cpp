#include "check.h"

#include <cstdio>
#include <cstring>
#include <exception>
#include <vector>

namespace check {
namespace {

struct Test {
  const char *file;
  const char *name;
  void (*body)();
};

struct Skipped {
  std::string reason;
};

std::vector<Test> &tests() {
  static std::vector<Test> all;
  return all;
}

int assertions = 0;
int failures = 0;

enum class Outcome { passed, failed, skipped };

Outcome run(const Test &test) {
  assertions = 0;
  failures = 0;
  try {
    test.body();
  } catch (const Abort &) {
    // Already counted.
  } catch (const Skipped &skipped) {
    std::printf("skipped %s: %s\n", test.name, skipped.reason.c_str());
    return Outcome::skipped;
  } catch (const std::exception &exception) {
    failed(test.file, 0, std::string("threw ") + exception.what());
  }
  if (assertions == 0) {
    failed(test.file, 0, "checks nothing");
  }
  if (failures != 0) {
    std::printf("FAILED  %s\n", test.name);
  }
  return failures == 0 ? Outcome::passed : Outcome::failed;
}

}  // namespace

Registration::Registration(const char *file, const char *name, void (*body)()) {
  tests().push_back({file, name, body});
}

void passed() { assertions++; }

void failed(const char *file, int line, const std::string &text) {
  assertions++;
  failures++;
  std::printf("%s:%d: %s\n", file, line, text.c_str());
}

void skip(const std::string &reason) { throw Skipped{reason}; }

}  // namespace check

// dma_test [PART]: runs the tests whose name contains PART.
int main(int count, char **arguments) {
  int outcomes[3] = {};
  for (const check::Test &test : check::tests()) {
    if (count < 2 || std::strstr(test.name, arguments[1]) != nullptr) {
      outcomes[static_cast<int>(check::run(test))]++;
    }
  }
  std::printf("%d passed, %d failed, %d skipped\n", outcomes[0], outcomes[1], outcomes[2]);
  return outcomes[1] == 0 && outcomes[0] != 0 ? 0 : 1;
}
