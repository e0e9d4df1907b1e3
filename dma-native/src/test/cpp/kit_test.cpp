#include "check.h"
#include "kit.h"

TEST(the_kit_makes_sparse_files) {
  const TestFile file(1 << 24);
  CHECK_EQ(file.allocated(), 0u);
  file.write(8192, "x");
  CHECK(file.allocated() >= 512);
}
