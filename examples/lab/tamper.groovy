/*
 * Changes a lab machine's memory from outside, as a hostile device would.
 *
 *   blueguard -t live:RAM tamper.groovy RAM EXTENTS JOURNAL KIND ARGUMENT...
 *
 * It is BlueGuard that finds the place (types, symbols, translation); the writing is done here, in the lab, on the lab's own RAM
 * file: the product has no way to write. Every change is written to JOURNAL as "OFFSET WAS NOW", newest last, for `lab tamper
 * NAME undo`. The machine stands still meanwhile (`lab tamper` pauses it).
 *
 * EXTENTS: START:LENGTH:OFFSET,...  where each range of physical memory lies in the RAM file
 */
import io.blueguard.base.Failure
import io.blueguard.base.Hex
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.channels.FileChannel
import java.nio.file.Path
import java.nio.file.StandardOpenOption

LIMIT = 1 << 16

kernelNow = target.kernel()
space = kernelNow.space()
writes = []

def usage(String what) {
  throw new Failure.UsageError(what + '; see lab --help')
}

long offset(String type, String member) {
  kernelNow.field(type, member).offset()
}

byte[] word(long value) {
  ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array()
}

byte[] half(int value) {
  ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array()
}

/** Notes a change by virtual address; nothing is written before all of them are known. */
def change(long va, byte[] now, String what) {
  changePhysical(space.translate(va), now, "$what va=${Hex.of(va)}")
}

def changePhysical(long pa, byte[] now, String what) {
  writes << [pa: pa, now: now, what: what]
}

/** A symbol, an address, or a symbol and a distance: do_exit, 0xffff…, do_exit+0x10. */
long place(String text) {
  if (text.startsWith('0x')) {
    return Hex.parse(text)
  }
  def parts = text.split(/\+/, 2)
  kernelNow.symbol(parts[0]) + (parts.length > 1 ? Long.decode(parts[1]) : 0L)
}

/** Where a hook leads: what was asked for, or a kernel function that harms nobody. */
long destination(List<String> arguments, int index, String harmless) {
  place(arguments.size() > index ? arguments[index] : harmless)
}

/** Each element of a list, by the address of its list_head, up to a limit. */
List<Long> heads(long head) {
  def found = []
  for (long at = space.u64(head); at != head && found.size() < LIMIT; at = space.u64(at)) {
    found << at
  }
  found
}

/** As list_del_init does: the neighbours meet, and what was between them points to itself. */
def unlink(long entry) {
  long next = space.u64(entry)
  long previous = space.u64(entry + 8)
  change(previous, word(next), 'previous.next')
  change(next + 8, word(previous), 'next.prev')
  change(entry, word(entry), 'own.next')
  change(entry + 8, word(entry), 'own.prev')
}

def unlinkTask(List<String> arguments) {
  long tasks = offset('task_struct', 'tasks')
  int pid = arguments[0] as int
  def entry = heads(kernelNow.symbol('init_task') + tasks).find {
    space.u32(it - tasks + offset('task_struct', 'pid')) == pid
  }
  entry ? unlink(entry) : usage("no process in the task list: pid=$pid")
}

def unlinkModule(List<String> arguments) {
  long list = offset('module', 'list')
  def entry = heads(kernelNow.symbol('modules')).find {
    space.cstring(it - list + offset('module', 'name'), 64) == arguments[0]
  }
  entry ? unlink(entry) : usage("no such module: name=${arguments[0]}")
}

long tableEntry(List<String> arguments) {
  int nr = arguments[0] as int
  nr in 0..<512 ?: usage("no such system call: nr=$nr")
  kernelNow.symbol('sys_call_table') + 8L * nr
}

def syscall(List<String> arguments) {
  change(tableEntry(arguments), word(destination(arguments, 1, '__x64_sys_getpid')), 'entry')
}

/** The call or jump in the dispatch function that leads to a handler. */
def dispatch(List<String> arguments) {
  long handler = space.u64(tableEntry(arguments))
  long dispatcher = kernelNow.symbol('x64_sys_call')
  byte[] code = space.bytes(dispatcher, 32768)
  def bytes = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN)
  def at = (0..code.length - 5).find {
    (code[it] & 0xfe) == 0xe8 && dispatcher + it + 5 + bytes.getInt(it + 1) == handler
  }
  at != null ?: usage("no branch to ${Hex.of(handler)} in x64_sys_call")
  long branch = dispatcher + at
  long to = destination(arguments, 1, '__x64_sys_getpid')
  change(branch + 1, half((int) (to - branch - 5)), 'branch')
}

/** OBJECT is SYMBOL:TYPE.MEMBER, for example tcp4_seq_ops:seq_operations.show */
def pointer(List<String> arguments) {
  def match = arguments[0] =~ /^([^:]+):([^.]+)\.(.+)$/
  match ?: usage("not SYMBOL:TYPE.MEMBER: object=${arguments[0]}")
  long where = place(match.group(1)) + offset(match.group(2), match.group(3))
  change(where, word(destination(arguments, 1, 'sys_ni_syscall')), 'pointer')
}

def text(List<String> arguments) {
  long where = place(arguments[0])
  change(where, [(byte) (space.u8(where) ^ 1)] as byte[], 'text')
}

/** Bends the list in its middle back to its second element. */
def loop(List<String> arguments) {
  def head = [tasks: { kernelNow.symbol('init_task') + offset('task_struct', 'tasks') },
              modules: { kernelNow.symbol('modules') }][arguments[0]]
  head ?: usage("no such list: name=${arguments[0]}; tasks or modules")
  def all = heads(head())
  all.size() >= 4 ?: usage("list is too short to loop: elements=${all.size()}")
  change(all[all.size().intdiv(2)], word(all[1]), 'next')
}

def clearPte(List<String> arguments) {
  def walk = space.walk(place(arguments[0]))
  walk.mapped() ?: usage("not mapped: va=${arguments[0]}")
  // the kernel does not survive the loss of two megabytes at once
  !walk.steps().any { it.flags().huge() } ?: usage("mapped by a huge page: va=${arguments[0]}")
  def last = walk.steps().last()
  changePhysical(last.entryPa(), word(0), "entry level=${last.level()}")
}

/** Where physical memory lies in the RAM file. */
long fileOffset(long pa, String extents) {
  for (extent in extents.split(',')) {
    def (start, length, offset) = extent.split(':').collect { it as long }
    if (pa >= start && pa < start + length) {
      return pa - start + offset
    }
  }
  throw new Failure.BadData("not in RAM: pa=${Hex.of(pa)}")
}

String hex(byte[] bytes) {
  HexFormat.of().formatHex(bytes)
}

def apply(String file, String extents, String journal, String title) {
  def lines = ["# $title"]
  FileChannel.open(Path.of(file), StandardOpenOption.READ, StandardOpenOption.WRITE).withCloseable { ram ->
    for (write in writes) {
      long at = fileOffset(write.pa, extents)
      def was = ByteBuffer.allocate(write.now.length)
      ram.read(was, at)
      ram.write(ByteBuffer.wrap(write.now), at)
      lines << "$at ${hex(was.array())} ${hex(write.now)}"
      println "${write.what} pa=${Hex.of(write.pa)} was=${hex(was.array())} now=${hex(write.now)}"
    }
  }
  new File(journal) << lines.join('\n') + '\n'
}

KINDS = ['unlink-task': this.&unlinkTask, 'unlink-module': this.&unlinkModule, syscall: this.&syscall, dispatch: this.&dispatch,
         pointer: this.&pointer, text: this.&text, loop: this.&loop, 'clear-pte': this.&clearPte]

def words = args as List<String>
words.size() >= 5 ?: usage('tamper needs a kind and what to change')
def (ram, extents, journal, kind) = words
KINDS[kind] ?: usage("no such kind: kind=$kind")
KINDS[kind](words.drop(4))
apply(ram, extents, journal, words.drop(3).join(' '))
