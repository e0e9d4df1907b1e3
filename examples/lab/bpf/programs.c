/*
 * Loads harmless BPF programs and keeps them while it runs: a map and a program at a tracepoint that uses it, a filter
 * at a socket, and a program at the loopback device. Prints a line for each: a descriptor, or minus the error.
 *
 * It wants no library and no kernel headers, so that any compiler for x86-64 makes a program of a few kilobytes:
 *   gcc -O1 -static -nostdlib -fno-stack-protector -fno-builtin -mno-sse -o programs programs.c
 */
typedef unsigned long u64;
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;

enum { SYS_WRITE = 1, SYS_PAUSE = 34, SYS_SOCKET = 41, SYS_SETSOCKOPT = 54, SYS_BPF = 321 };
enum { MAP_CREATE = 0, PROG_LOAD = 5, RAW_TRACEPOINT_OPEN = 17, LINK_CREATE = 28 };
enum { SOCKET_FILTER = 1, XDP = 6, RAW_TRACEPOINT = 17, ATTACH_XDP = 37, ARRAY = 2 };
enum { SOL_SOCKET = 1, SO_ATTACH_BPF = 50, AF_INET = 2, DATAGRAM = 2, LOOPBACK = 1 };

struct insn {
  u8 code;
  u8 registers;
  u16 offset;
  u32 value;
};

static const struct insn EXIT = {0x95, 0, 0, 0};

/* union bpf_attr */
static volatile u8 attributes[128];
#define U32(offset) (*(volatile u32 *)(attributes + (offset)))
#define U64(offset) (*(volatile u64 *)(attributes + (offset)))

static long call(long number, long a, long b, long c, long d, long e) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
}

static void clear(void) {
  for (int i = 0; i < (int)sizeof attributes; i++) attributes[i] = 0;
}

static void name(int offset, const char *text) {
  for (int i = 0; text[i]; i++) attributes[offset + i] = text[i];
}

static long bpf(int command) { return call(SYS_BPF, command, (long)attributes, sizeof attributes, 0, 0); }

static long load(int type, const struct insn *code, int count, const char *called) {
  clear();
  U32(0) = type;
  U32(4) = count;
  U64(8) = (u64)code;
  U64(16) = (u64) "GPL";
  name(48, called);
  return bpf(PROG_LOAD);
}

static void say(const char *what, long result) {
  char line[64], digits[20];
  int length = 0, count = 0;
  while (what[length]) line[length] = what[length], length++;
  line[length++] = '=';
  if (result < 0) line[length++] = '-', result = -result;
  do digits[count++] = '0' + result % 10, result /= 10;
  while (result);
  while (count) line[length++] = digits[--count];
  line[length++] = '\n';
  call(SYS_WRITE, 1, (long)line, length, 0, 0);
}

void _start(void) {
  clear();
  U32(0) = ARRAY;
  U32(4) = 4;
  U32(8) = 8;
  U32(12) = 4;
  name(28, "bgmap");
  long map = bpf(MAP_CREATE);
  say("map", map);

  /* r1 = map; r0 = 0; return */
  struct insn traced[] = {{0x18, 0x11, 0, (u32)map}, {0, 0, 0, 0}, {0xb7, 0, 0, 0}, EXIT};
  long trace = load(RAW_TRACEPOINT, traced, 4, "bgtrace");
  clear();
  U64(0) = (u64) "sys_enter";
  U32(8) = trace;
  say("tracepoint", bpf(RAW_TRACEPOINT_OPEN));

  struct insn whole[] = {{0xb7, 0, 0, 0xffff}, EXIT};
  int filter = load(SOCKET_FILTER, whole, 2, "bgsocket");
  long opened = call(SYS_SOCKET, AF_INET, DATAGRAM, 0, 0, 0);
  say("filter", call(SYS_SETSOCKOPT, opened, SOL_SOCKET, SO_ATTACH_BPF, (long)&filter, sizeof filter));

  struct insn pass[] = {{0xb7, 0, 0, 2}, EXIT};
  long device = load(XDP, pass, 2, "bgxdp");
  clear();
  U32(0) = device;
  U32(4) = LOOPBACK;
  U32(8) = ATTACH_XDP;
  say("xdp", bpf(LINK_CREATE));
  for (;;) call(SYS_PAUSE, 0, 0, 0, 0, 0);
}
