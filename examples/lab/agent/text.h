/* Growing text and JSON, and small files read whole. */
#ifndef LAB_TEXT_H
#define LAB_TEXT_H

#include <stddef.h>

struct text {
  char *bytes;
  size_t length, room;
};

void put(struct text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void put_bytes(struct text *out, const char *bytes, size_t length);

/* A JSON string; bytes outside ASCII become \u00XX, so that any name survives. */
void put_json(struct text *out, const char *bytes, size_t length);

/* `"key":"value",` for text and `"key":number,` for numbers. */
void put_field(struct text *out, const char *key, const char *value);
void put_number(struct text *out, const char *key, long long value);

/* Takes back a trailing comma and closes with `closing`. */
void put_close(struct text *out, const char *closing);

/* The whole file, null-terminated, to be freed; null when it cannot be read. */
char *slurp(const char *path, size_t *length);
char *slurp_proc(long pid, const char *name, size_t *length);

/* Where a link points, "" when it cannot be read. */
const char *link_of(const char *path, char *buffer, size_t size);

#endif
