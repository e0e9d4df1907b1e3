// What the inside of the library throws; abi.cpp turns it into a result code and a text.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "blueguard_dma.h"

namespace blueguard {

class Failure : public std::runtime_error {
 public:
  Failure(bg_result result, const std::string &text) : std::runtime_error(text), result_(result) {}
  bg_result result() const noexcept { return result_; }

 private:
  bg_result result_;
};

inline Failure unavailable(const std::string &text) { return Failure(BG_UNAVAILABLE, text); }
inline Failure bad_argument(const std::string &text) { return Failure(BG_BAD_ARGUMENT, text); }

// The text of an errno, lower case as all our texts are.
std::string error_text(int error);

}  // namespace blueguard
