/*
 * The line protocol between the lab on the outside and the agent inside a guest.
 *
 *   request   ID VERB ARGUMENTS...\n          one line; ID is any word without blanks
 *   reply     ID LENGTH\n BYTES               any number of times, LENGTH > 0
 *             ID 0 STATUS\n                   once; STATUS is an exit status
 *
 * A client that gives up leaves its reply behind on the line. The next one asks with another ID and
 * skips what does not carry it.
 */
#ifndef LAB_WIRE_H
#define LAB_WIRE_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIRE_LINE = 65536, WIRE_CHUNK = 32768 };

/* A byte stream with look-ahead, so that lines and counted bytes can follow each other. */
struct wire {
  int fd;
  size_t begin, end;
  char buffer[WIRE_LINE];
};

static inline int wire_write(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t done = write(fd, bytes, length);
    if (done < 0 && (errno == EINTR || errno == EAGAIN)) {
      usleep(1000);
      continue;
    }
    if (done <= 0) return -1;
    bytes += done;
    length -= (size_t)done;
  }
  return 0;
}

/* Reads more into the buffer. Returns bytes read, 0 at the end of the stream, -1 on error. */
static inline ssize_t wire_fill(struct wire *w) {
  if (w->begin > 0) {
    memmove(w->buffer, w->buffer + w->begin, w->end - w->begin);
    w->end -= w->begin;
    w->begin = 0;
  }
  if (w->end == sizeof w->buffer) {
    w->end = 0; /* a line that long is not ours */
  }
  ssize_t got = read(w->fd, w->buffer + w->end, sizeof w->buffer - w->end);
  if (got > 0) w->end += (size_t)got;
  return got;
}

/* The next complete line that is already in the buffer, without its end; null when there is none. */
static inline char *wire_buffered_line(struct wire *w) {
  char *start = w->buffer + w->begin;
  char *stop = memchr(start, '\n', w->end - w->begin);
  if (stop == NULL) return NULL;
  *stop = 0;
  w->begin = (size_t)(stop + 1 - w->buffer);
  return start;
}

/* The next line, waiting for it; null when the stream ended. */
static inline char *wire_line(struct wire *w) {
  for (;;) {
    char *line = wire_buffered_line(w);
    if (line != NULL) return line;
    if (wire_fill(w) <= 0) return NULL;
  }
}

/* Passes exactly `length` bytes to `sink` (may be -1: dropped). */
static inline int wire_pass(struct wire *w, size_t length, int sink) {
  while (length > 0) {
    if (w->begin == w->end && wire_fill(w) <= 0) return -1;
    size_t part = w->end - w->begin;
    if (part > length) part = length;
    if (sink >= 0 && wire_write(sink, w->buffer + w->begin, part) < 0) return -1;
    w->begin += part;
    length -= part;
  }
  return 0;
}

static inline int wire_reply(int fd, const char *id, const char *bytes, size_t length) {
  char head[256];
  while (length > 0) {
    size_t part = length > WIRE_CHUNK ? WIRE_CHUNK : length;
    int size = snprintf(head, sizeof head, "%.128s %zu\n", id, part);
    if (wire_write(fd, head, (size_t)size) < 0 || wire_write(fd, bytes, part) < 0) return -1;
    bytes += part;
    length -= part;
  }
  return 0;
}

static inline int wire_done(int fd, const char *id, int status) {
  char head[256];
  int size = snprintf(head, sizeof head, "%.128s 0 %d\n", id, status);
  return wire_write(fd, head, (size_t)size);
}

#endif
