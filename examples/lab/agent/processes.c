/* Processes and their threads, credentials, namespaces and files, from /proc. */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "truth.h"

enum { COMM_LENGTH = 15 };

/*
 * /proc shows more than the task's own name for kernel threads: "kworker/0:1-events" where the task
 * is called "kworker/0:1", and since 5.17 full names where the task's is cut at 15 bytes.
 */
static void own_name(const char *shown, int kthread, char *comm) {
  snprintf(comm, COMM_LENGTH + 1, "%.15s", shown);
  if (kthread && strncmp(shown, "kworker/", 8) == 0 && shown[8] != 'R') {
    comm[strcspn(comm, "+-")] = 0;
  }
}

/* The fields of a stat line that are asked for here; field numbers as in proc(5). */
struct stat_line {
  char shown[64], state;
  long ppid, pgrp, session, threads;
  unsigned long flags, vsize;
  unsigned long long start_ticks;
  long rss_pages;
};

static int parse_stat(char *line, struct stat_line *s) {
  char *open = strchr(line, '('), *close = strrchr(line, ')');
  if (open == NULL || close == NULL) return -1;
  *close = 0;
  snprintf(s->shown, sizeof s->shown, "%s", open + 1);
  return sscanf(close + 2,
                "%c %ld %ld %ld %*d %*d %lu %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %ld %*d %llu"
                " %lu %ld",
                &s->state, &s->ppid, &s->pgrp, &s->session, &s->flags, &s->threads, &s->start_ticks,
                &s->vsize, &s->rss_pages) == 9
             ? 0
             : -1;
}

static int read_stat(const char *path, struct stat_line *s) {
  char *line = slurp(path, NULL);
  int result = line == NULL ? -1 : parse_stat(line, s);
  free(line);
  return result;
}

static int is_kthread(const struct stat_line *s) { return (s->flags & 0x00200000) != 0; }

static void put_names(struct text *out, const struct stat_line *s) {
  char comm[COMM_LENGTH + 1];
  own_name(s->shown, is_kthread(s), comm);
  put_field(out, "comm", comm);
  put_field(out, "name", s->shown);
  put(out, "\"state\":\"%c\",", s->state);
  put(out, "\"start_ticks\":%llu,", s->start_ticks);
}

static void put_threads(struct text *out, long pid) {
  char path[128];
  snprintf(path, sizeof path, "/proc/%ld/task", pid);
  put(out, "\"threads\":[");
  DIR *tasks = opendir(path);
  for (struct dirent *e; tasks != NULL && (e = readdir(tasks)) != NULL;) {
    struct stat_line s;
    long tid = atol(e->d_name);
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/stat", pid, tid);
    if (tid <= 0 || read_stat(path, &s) < 0) continue;
    put(out, "{");
    put_number(out, "tid", tid);
    put_names(out, &s);
    put_close(out, "},");
  }
  if (tasks != NULL) closedir(tasks);
  put_close(out, "],");
}

/* "Uid:\t1\t2\t3\t4" becomes "uid":1,"euid":2,"suid":3,"fsuid":4. */
static void put_ids(struct text *out, const char *status, const char *label, char letter) {
  long long real, effective, saved, file;
  const char *line = strstr(status, label);
  if (line == NULL ||
      sscanf(line + strlen(label), "%lld %lld %lld %lld", &real, &effective, &saved, &file) != 4)
    return;
  put(out, "\"%cid\":%lld,\"e%cid\":%lld,\"s%cid\":%lld,\"fs%cid\":%lld,", letter, real, letter,
      effective, letter, saved, letter, file);
}

/* One line of /proc/PID/status as text. */
static void put_status(struct text *out, const char *status, const char *label, const char *key) {
  const char *line = strstr(status, label);
  if (line == NULL) return;
  line += strlen(label);
  line += strspn(line, " \t");
  put(out, "\"%s\":", key);
  put_json(out, line, strcspn(line, "\n"));
  put(out, ",");
}

/* 0, or -1 when the process is gone. */
static int put_credentials(struct text *out, long pid) {
  char *status = slurp_proc(pid, "status", NULL);
  if (status == NULL) return -1;
  long tgid = 0;
  const char *line = strstr(status, "\nTgid:");
  if (line != NULL) sscanf(line, "\nTgid: %ld", &tgid);
  put_number(out, "tgid", tgid);
  put_ids(out, status, "\nUid:", 'u');
  put_ids(out, status, "\nGid:", 'g');
  put_status(out, status, "\nGroups:", "groups");
  put_status(out, status, "\nNSpid:", "nspid");
  put_status(out, status, "\nCapEff:", "cap_effective");
  put_status(out, status, "\nCapPrm:", "cap_permitted");
  put_status(out, status, "\nSeccomp:", "seccomp");
  int there = strstr(status, "\nUid:") != NULL;
  free(status);
  return there ? 0 : -1;
}

static void put_arguments(struct text *out, long pid) {
  size_t length = 0;
  char *all = slurp_proc(pid, "cmdline", &length);
  put(out, "\"cmdline\":[");
  for (size_t at = 0; all != NULL && at < length;) {
    size_t size = strnlen(all + at, length - at);
    put_json(out, all + at, size);
    put(out, ",");
    at += size + 1;
  }
  free(all);
  put_close(out, "],");
}

static void put_link(struct text *out, long pid, const char *name) {
  char path[128], where[4096];
  snprintf(path, sizeof path, "/proc/%ld/%s", pid, name);
  if (*link_of(path, where, sizeof where) != 0) put_field(out, name, where);
}

/* {"mnt":4026531841,...}: the number in "mnt:[4026531841]". */
static void put_namespaces(struct text *out, long pid) {
  static const char *const kinds[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};
  put(out, "\"namespaces\":{");
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char path[128], where[128];
    snprintf(path, sizeof path, "/proc/%ld/ns/%s", pid, kinds[i]);
    const char *number = strchr(link_of(path, where, sizeof where), '[');
    if (number != NULL) put_number(out, kinds[i], atoll(number + 1));
  }
  put_close(out, "},");
}

static void put_descriptor(struct text *out, long pid, const char *name) {
  char path[128], where[4096];
  snprintf(path, sizeof path, "/proc/%ld/fd/%.32s", pid, name);
  if (*link_of(path, where, sizeof where) == 0) return;
  long long position = 0, flags = 0;
  snprintf(path, sizeof path, "/proc/%ld/fdinfo/%.32s", pid, name);
  char *info = slurp(path, NULL);
  if (info != NULL) sscanf(info, "pos: %lld flags: %llo", &position, (unsigned long long *)&flags);
  free(info);
  put(out, "{\"fd\":%d,", atoi(name));
  put_field(out, "path", where);
  put_number(out, "position", position);
  put_number(out, "flags", flags);
  put_close(out, "},");
}

static void put_files(struct text *out, long pid) {
  char path[128];
  snprintf(path, sizeof path, "/proc/%ld/fd", pid);
  put(out, "\"files\":[");
  DIR *files = opendir(path);
  for (struct dirent *e; files != NULL && (e = readdir(files)) != NULL;) {
    if (e->d_name[0] != '.') put_descriptor(out, pid, e->d_name);
  }
  if (files != NULL) closedir(files);
  put_close(out, "],");
}

/* Memory areas as the lines of /proc/PID/maps. */
static void put_maps(struct text *out, long pid) {
  char *all = slurp_proc(pid, "maps", NULL);
  put(out, "\"maps\":[");
  for (char *line = all == NULL ? NULL : strtok(all, "\n"); line; line = strtok(NULL, "\n")) {
    put_json(out, line, strlen(line));
    put(out, ",");
  }
  free(all);
  put_close(out, "],");
}

static void put_process(struct text *out, long pid, int with_maps) {
  struct stat_line s;
  char path[64];
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  if (read_stat(path, &s) < 0) return;
  size_t before = out->length;
  put(out, "{");
  put_number(out, "pid", pid);
  put_number(out, "ppid", s.ppid);
  put_number(out, "pgrp", s.pgrp);
  put_number(out, "session", s.session);
  put_names(out, &s);
  put(out, "\"kthread\":%s,", is_kthread(&s) ? "true" : "false");
  put(out, "\"flags\":%lu,\"vsize\":%lu,", s.flags, s.vsize);
  put_number(out, "rss_pages", s.rss_pages);
  if (put_credentials(out, pid) < 0) {
    out->length = before; /* it ended while it was looked at */
    return;
  }
  put_arguments(out, pid);
  put_link(out, pid, "exe");
  put_link(out, pid, "cwd");
  put_namespaces(out, pid);
  put_threads(out, pid);
  put_files(out, pid);
  if (with_maps) put_maps(out, pid);
  put_close(out, "},\n");
}

void put_processes(struct text *out, int with_maps) {
  put(out, "\"processes\":[\n");
  DIR *proc = opendir("/proc");
  for (struct dirent *e; proc != NULL && (e = readdir(proc)) != NULL;) {
    long pid = atol(e->d_name);
    if (pid > 0) put_process(out, pid, with_maps);
  }
  if (proc != NULL) closedir(proc);
  out->length -= 2; /* the comma and line end of the last */
  put(out, "\n],\n");
}
