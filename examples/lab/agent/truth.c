/* The system's side of the truth: modules, symbols, memory map, sockets, mounts, interfaces. */
#define _GNU_SOURCE
#include "truth.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "spawn.h"

/* Calls `row` for each line of a file, lines cut in place. */
static void each_line(const char *path, struct text *out, void (*row)(struct text *, char *)) {
  char *all = slurp(path, NULL), *rest = all;
  for (char *line; all != NULL && (line = strsep(&rest, "\n")) != NULL;) {
    if (*line != 0) row(out, line);
  }
  free(all);
}

static long long now_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void put_file(struct text *out, const char *key, const char *path) {
  char *all = slurp(path, NULL);
  if (all == NULL) return;
  all[strcspn(all, "\n")] = 0;
  put_field(out, key, all);
  free(all);
}

static void put_machine(struct text *out) {
  struct utsname u;
  uname(&u);
  put(out, "\"uname\":{");
  put_field(out, "sysname", u.sysname);
  put_field(out, "nodename", u.nodename);
  put_field(out, "release", u.release);
  put_field(out, "version", u.version);
  put_field(out, "machine", u.machine);
  put_close(out, "},\n");
  put_file(out, "proc_version", "/proc/version");
  put_file(out, "kernel_cmdline", "/proc/cmdline");
  put_file(out, "boot_id", "/proc/sys/kernel/random/boot_id");
  put(out, "\"time\":{\"boottime_ns\":%lld,\"monotonic_ns\":%lld,\"realtime_ns\":%lld,",
      now_ns(CLOCK_BOOTTIME), now_ns(CLOCK_MONOTONIC), now_ns(CLOCK_REALTIME));
  put(out, "\"ticks_per_second\":%ld,\"page_size\":%ld},\n", sysconf(_SC_CLK_TCK),
      sysconf(_SC_PAGESIZE));
}

/* name size refs users state base [(taints)], as /proc/modules prints it. */
static void put_module(struct text *out, char *line) {
  char name[64], refs[32], users[2048], state[32], base[32], taints[32] = "";
  unsigned long size;
  if (sscanf(line, "%63s %lu %31s %2047s %31s %31s (%31[^)])", name, &size, refs, users, state,
             base, taints) < 6)
    return;
  put(out, "{");
  put_field(out, "name", name);
  put(out, "\"size\":%lu,\"refs\":%ld,\"used_by\":[", size, atol(refs));
  char *rest = users;
  for (char *user; (user = strsep(&rest, ",")) != NULL;) {
    if (*user == 0 || strcmp(user, "-") == 0 || *user == '[') continue;
    put_json(out, user, strlen(user));
    put(out, ",");
  }
  put_close(out, "],");
  put(out, "\"permanent\":%s,", strstr(line, "[permanent]") ? "true" : "false");
  put_field(out, "state", state);
  put_field(out, "base", base);
  put_field(out, "taints", taints);
  put_close(out, "},\n");
}

static void put_range(struct text *out, char *line) {
  unsigned long long first, last;
  int at = 0, depth = (int)strspn(line, " ") / 2;
  if (sscanf(line, " %llx-%llx : %n", &first, &last, &at) < 2) return;
  put(out, "{\"start\":\"0x%llx\",\"end\":\"0x%llx\",\"depth\":%d,", first, last, depth);
  put_field(out, "name", line + at);
  put_close(out, "},\n");
}

/* "0100007F:0016" or 32 digits for IPv6; the kernel prints the words in its own byte order. */
static void put_endpoint(struct text *out, const char *key, const char *text, int six) {
  unsigned int word[4] = {0}, port = 0;
  char shown[INET6_ADDRSTRLEN];
  if (six) {
    sscanf(text, "%8x%8x%8x%8x:%x", &word[0], &word[1], &word[2], &word[3], &port);
  } else {
    sscanf(text, "%8x:%x", &word[0], &port);
  }
  inet_ntop(six ? AF_INET6 : AF_INET, word, shown, sizeof shown);
  put(out, "\"%s\":\"%s\",\"%s_port\":%u,", key, shown, key, port);
}

static void put_socket(struct text *out, char *line, int six) {
  char local[64], remote[64];
  unsigned int state;
  unsigned long uid, inode;
  if (sscanf(line, " %*d: %63s %63s %x %*s %*s %*s %lu %*d %lu", local, remote, &state, &uid,
             &inode) < 5)
    return;
  put(out, "{");
  put_endpoint(out, "local", local, six);
  put_endpoint(out, "remote", remote, six);
  put(out, "\"state\":%u,\"uid\":%lu,\"inode\":%lu},\n", state, uid, inode);
}

static void put_socket4(struct text *out, char *line) { put_socket(out, line, 0); }
static void put_socket6(struct text *out, char *line) { put_socket(out, line, 1); }

static void put_unix(struct text *out, char *line) {
  unsigned int type, state;
  unsigned long inode;
  char path[256] = "";
  if (sscanf(line, "%*x: %*x %*x %*x %x %x %lu %255s", &type, &state, &inode, path) < 3) return;
  put(out, "{\"type\":%u,\"state\":%u,\"inode\":%lu,", type, state, inode);
  put_field(out, "path", path);
  put_close(out, "},\n");
}

static void put_mount(struct text *out, char *line) {
  char device[32], root[1024], point[1024], options[1024], kind[64], source[1024];
  int id, parent, at = 0;
  if (sscanf(line, "%d %d %31s %1023s %1023s %1023s %n", &id, &parent, device, root, point, options,
             &at) < 6)
    return;
  char *dash = strstr(line + at - 1, " - ");
  if (dash == NULL || sscanf(dash, " - %63s %1023s", kind, source) < 2) return;
  put(out, "{\"id\":%d,\"parent\":%d,", id, parent);
  put_field(out, "device", device);
  put_field(out, "root", root);
  put_field(out, "point", point);
  put_field(out, "options", options);
  put_field(out, "type", kind);
  put_field(out, "source", source);
  put_close(out, "},\n");
}

static void put_rows(struct text *out, const char *key, const char *path,
                     void (*row)(struct text *, char *)) {
  put(out, "\"%s\":[\n", key);
  size_t before = out->length;
  each_line(path, out, row);
  if (out->length > before) out->length -= 2;
  put(out, "\n],\n");
}

static void put_addresses(struct text *out, const char *name) {
  struct ifaddrs *all = NULL;
  char shown[INET6_ADDRSTRLEN];
  getifaddrs(&all);
  put(out, "\"addresses\":[");
  for (struct ifaddrs *a = all; a != NULL; a = a->ifa_next) {
    if (a->ifa_addr == NULL || strcmp(a->ifa_name, name) != 0) continue;
    int family = a->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    const void *bytes = family == AF_INET
                            ? (void *)&((struct sockaddr_in *)(void *)a->ifa_addr)->sin_addr
                            : (void *)&((struct sockaddr_in6 *)(void *)a->ifa_addr)->sin6_addr;
    put(out, "\"%s\",", inet_ntop(family, bytes, shown, sizeof shown));
  }
  put_close(out, "],");
  freeifaddrs(all);
}

static void put_interfaces(struct text *out) {
  static const char *const facts[] = {"address", "mtu", "ifindex", "operstate", "flags"};
  put(out, "\"interfaces\":[");
  DIR *net = opendir("/sys/class/net");
  for (struct dirent *e; net != NULL && (e = readdir(net)) != NULL;) {
    if (e->d_name[0] == '.') continue;
    put(out, "{");
    put_field(out, "name", e->d_name);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
      char path[512];
      snprintf(path, sizeof path, "/sys/class/net/%s/%s", e->d_name, facts[i]);
      put_file(out, facts[i], path);
    }
    put_addresses(out, e->d_name);
    put_close(out, "},\n");
  }
  if (net != NULL) closedir(net);
  while (out->bytes[out->length - 1] == '\n') out->length--;
  put_close(out, "],\n");
}

/* Symbols that a test needs to know where things are. */
static const char *const landmarks[] = {
    "_text",       "_stext",      "_etext",          "_end",           "init_task",
    "linux_banner", "modules",    "sys_call_table",  "ia32_sys_call_table",
    "x64_sys_call", "ia32_sys_call", "phys_base",    "page_offset_base", "vmalloc_base",
    "vmemmap_base", "init_top_pgt", "swapper_pg_dir", "init_pid_ns",   "init_nsproxy",
    "__start_BTF", "__stop_BTF",  "idt_table",       "__per_cpu_offset", "tcp_hashinfo"};

static int is_landmark(const char *name) {
  for (size_t i = 0; i < sizeof landmarks / sizeof *landmarks; i++) {
    if (strcmp(name, landmarks[i]) == 0) return 1;
  }
  return 0;
}

static int is_syscall(const char *name) {
  static const char *const prefixes[] = {"__x64_sys_", "__arm64_sys_", "__ia32_sys_",
                                         "__ia32_compat_sys_", "__x64_compat_sys_"};
  if (strchr(name, '.') != NULL) return 0;
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
    if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0) return 1;
  }
  return 0;
}

/*
 * Picks symbols of the kernel itself (not of modules) by name. Lines are "ADDRESS LETTER NAME", with
 * "\t[MODULE]" behind the name of a module's. They are taken apart by hand: sscanf measures the whole
 * text anew for each line.
 */
static void pick_symbols(struct text *out, const char *key, const char *symbols,
                         int (*wanted)(const char *)) {
  put(out, "\"%s\":{\n", key);
  for (const char *at = symbols, *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
    char line[640];
    size_t length = (size_t)(end - at);
    if (length >= sizeof line || memchr(at, '\t', length) != NULL) continue;
    memcpy(line, at, length);
    line[length] = 0;
    char *blank = strrchr(line, ' ');
    if (blank == NULL || !wanted(blank + 1)) continue;
    put(out, "\"%s\":\"0x%llx\",\n", blank + 1, strtoull(line, NULL, 16));
  }
  out->length -= out->bytes[out->length - 2] == ',' ? 2 : 0;
  put(out, "\n},\n");
}

/* The kernel's own symbols do not move after boot, so they are read once. */
static const struct text *kernel_symbols(const char *symbols) {
  static struct text picked;
  if (picked.length == 0) {
    pick_symbols(&picked, "symbols", symbols, is_landmark);
    pick_symbols(&picked, "syscalls", symbols, is_syscall);
  }
  return &picked;
}

static void put_symbols(struct text *out, int with_all) {
  static int known;
  char *symbols = with_all || !known ? slurp("/proc/kallsyms", NULL) : NULL;
  const struct text *picked = kernel_symbols(symbols == NULL ? "" : symbols);
  known = 1;
  put_bytes(out, picked->bytes, picked->length);
  if (with_all && symbols != NULL) {
    put(out, "\"kallsyms\":");
    put_json(out, symbols, strlen(symbols));
    put(out, ",\n");
  }
  free(symbols);
}

void put_system(struct text *out, int with_kallsyms) {
  put_rows(out, "modules", "/proc/modules", put_module);
  put_rows(out, "iomem", "/proc/iomem", put_range);
  put_rows(out, "tcp", "/proc/net/tcp", put_socket4);
  put_rows(out, "tcp6", "/proc/net/tcp6", put_socket6);
  put_rows(out, "udp", "/proc/net/udp", put_socket4);
  put_rows(out, "udp6", "/proc/net/udp6", put_socket6);
  put_rows(out, "unix", "/proc/net/unix", put_unix);
  put_rows(out, "mounts", "/proc/self/mountinfo", put_mount);
  put_interfaces(out);
  put_symbols(out, with_kallsyms);
}

void put_truth(struct text *out, const char *options) {
  put(out, "{\"format\":\"blueguard-lab-truth\",\"version\":1,\n");
  put_machine(out);
  put_processes(out, strstr(options, "maps") != NULL);
  put_storm(out);
  put_system(out, strstr(options, "kallsyms") != NULL);
  while (out->bytes[out->length - 1] == '\n') out->length--;
  put_close(out, "}\n");
}
