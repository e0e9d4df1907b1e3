#define _GNU_SOURCE
#include "text.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void make_room(struct text *out, size_t more) {
  if (out->length + more < out->room) return;
  out->room = (out->length + more) * 2 + 4096;
  out->bytes = realloc(out->bytes, out->room);
  if (out->bytes == NULL) abort();
}

void put_bytes(struct text *out, const char *bytes, size_t length) {
  make_room(out, length + 1);
  memcpy(out->bytes + out->length, bytes, length);
  out->length += length;
}

void put(struct text *out, const char *format, ...) {
  char line[4096];
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (size >= (int)sizeof line) size = sizeof line - 1;
  put_bytes(out, line, (size_t)size);
}

void put_json(struct text *out, const char *bytes, size_t length) {
  put_bytes(out, "\"", 1);
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)bytes[i];
    if (c == '"' || c == '\\') {
      put(out, "\\%c", c);
    } else if (c < 0x20 || c >= 0x7f) {
      put(out, "\\u%04x", c);
    } else {
      put_bytes(out, bytes + i, 1);
    }
  }
  put_bytes(out, "\"", 1);
}

void put_field(struct text *out, const char *key, const char *value) {
  put(out, "\"%s\":", key);
  put_json(out, value, strlen(value));
  put_bytes(out, ",", 1);
}

void put_number(struct text *out, const char *key, long long value) {
  put(out, "\"%s\":%lld,", key, value);
}

void put_close(struct text *out, const char *closing) {
  if (out->length > 0 && out->bytes[out->length - 1] == ',') out->length--;
  put_bytes(out, closing, strlen(closing));
}

char *slurp(const char *path, size_t *length) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return NULL;
  struct text all = {0};
  for (;;) {
    make_room(&all, 16384);
    ssize_t got = read(fd, all.bytes + all.length, all.room - all.length - 1);
    if (got <= 0) break;
    all.length += (size_t)got;
  }
  close(fd);
  all.bytes[all.length] = 0;
  if (length != NULL) *length = all.length;
  return all.bytes;
}

char *slurp_proc(long pid, const char *name, size_t *length) {
  char path[128];
  snprintf(path, sizeof path, "/proc/%ld/%s", pid, name);
  return slurp(path, length);
}

const char *link_of(const char *path, char *buffer, size_t size) {
  ssize_t length = readlink(path, buffer, size - 1);
  buffer[length < 0 ? 0 : length] = 0;
  return buffer;
}
