#include "check.h"
#include "kit.h"

TEST(the_library_tells_its_interface_version) { CHECK_EQ(bg_abi(), BG_ABI); }

TEST(null_arguments_are_the_callers_mistake) {
  bg_engine *engine = nullptr;
  bg_description description;
  CHECK_EQ(bg_open("file", "/", nullptr, 0, nullptr), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "place for the engine is null");
  CHECK_EQ(bg_open(nullptr, "/", nullptr, 0, &engine), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "engine name is null");
  CHECK_EQ(bg_open("file", nullptr, nullptr, 0, &engine), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "source is null");
  CHECK_EQ(bg_open("file", "/", &description, 0, &engine), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "parameters and their size do not go together");
  CHECK_EQ(bg_describe(nullptr, &description), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "engine is not open");
  CHECK_EQ(bg_close(nullptr), BG_BAD_ARGUMENT);
}

TEST(an_unknown_engine_is_answered_with_those_there_are) {
  bg_engine *engine = nullptr;
  CHECK_EQ(bg_open("tape", "/", nullptr, 0, &engine), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error().substr(0, 43), "no such engine: engine=tape; there are file");
  CHECK(engine == nullptr);
}

TEST(every_engine_says_whether_it_is_available) {
  ASSERT(bg_engine_count() > 0);
  bg_availability availability;
  ASSERT(bg_engine_availability(0, &availability) == BG_OK);
  CHECK_EQ(std::string(availability.name), "file");
  CHECK_EQ(availability.available, 1);
  CHECK_EQ(std::string(availability.reason), "");
  CHECK_EQ(bg_engine_availability(bg_engine_count(), &availability), BG_BAD_ARGUMENT);
}

TEST(a_long_error_is_cut_to_the_callers_buffer) {
  bg_close(nullptr);
  char text[8];
  CHECK_EQ(bg_last_error(text, sizeof text), std::string("engine is not open").size());
  CHECK_EQ(std::string(text), "engine ");
}

TEST(a_scan_with_little_place_for_hits_is_refused) {
  const TestFile file(4096);
  const TestEngine engine("file", file.path());
  const bg_pattern pattern{address("abcd"), 0, 4, 0};
  bg_hit hit;
  bg_scan_request request{};
  request.range = {0, 4096};
  request.patterns = address(&pattern);
  request.pattern_count = 1;
  request.hits = address(&hit);
  request.hit_capacity = 1;
  CHECK_EQ(bg_scan(engine, &request), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "place for hits is too small; 64 a pattern are needed");
  request.range = {0, 4097};
  CHECK_EQ(bg_scan(engine, &request), BG_BAD_ARGUMENT);
  CHECK_EQ(last_error(), "range to scan is outside the source");
}
