// SPDX-License-Identifier: GPL-2.0
/*
 * A benign specimen of what a rootkit leaves in memory, for the lab's guests and nowhere else.
 *
 * It passes system calls through unchanged: what it replaces is called with the same arguments and
 * its result is returned. It hides nothing but itself, keeps no data, opens no door, and refuses to
 * load unless it is told `lab=1`. It cannot be removed: a hook that is in use has no safe moment.
 *
 *   insmod specimen.ko [table=ADDRESS] [dispatch=ADDRESS] [getdents=ADDRESS]
 *                      [kill=ADDRESS] [hook=1] [hide=1] lab=1
 *
 * The addresses are those of sys_call_table, x64_sys_call, __x64_sys_getdents64 and __x64_sys_kill
 * in /proc/kallsyms (`lab up --specimen` looks them up): modules cannot look symbols up by name
 * since 5.7. With `hook=1` the system call getdents64 leads through specimen_getdents64: by
 * the branch in the dispatch function where there is one, by the table's entry otherwise; and a
 * function that does nothing stands in the chain of those that are told of a reboot. With `hide=1`
 * the module takes itself off the list of modules.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/ptrace.h>
#include <linux/reboot.h>
#include <linux/string.h>

enum { NR_GETDENTS64 = 217, DISPATCH_LENGTH = 16384 };

typedef long (*syscall_fn)(const struct pt_regs *regs);

static unsigned long table, dispatch, getdents, kill;
static bool hook, hide, lab;
module_param(table, ulong, 0400);
module_param(dispatch, ulong, 0400);
module_param(getdents, ulong, 0400);
module_param(kill, ulong, 0400);
module_param(hook, bool, 0400);
module_param(hide, bool, 0400);
module_param(lab, bool, 0400);

/* Not static and never inlined: their names are to be found in kallsyms. */
noinline long specimen_getdents64(const struct pt_regs *regs);
noinline long specimen_kill(const struct pt_regs *regs);

noinline long specimen_getdents64(const struct pt_regs *regs)
{
	return ((syscall_fn)getdents)(regs);
}

noinline long specimen_kill(const struct pt_regs *regs)
{
	return ((syscall_fn)kill)(regs);
}

/* Writes through the write protection of kernel text and read-only data. */
static void write_protected(void *where, const void *bytes, size_t length)
{
	unsigned long cr0, flags;

	local_irq_save(flags);
	asm volatile("mov %%cr0, %0" : "=r"(cr0));
	asm volatile("mov %0, %%cr0" : : "r"(cr0 & ~0x10000UL) : "memory");
	memcpy(where, bytes, length);
	asm volatile("mov %0, %%cr0" : : "r"(cr0) : "memory");
	local_irq_restore(flags);
}

/* The branch (call or jmp with a 32-bit distance) in the dispatch function that leads to `target`. */
static u8 *find_branch(unsigned long target)
{
	u8 *code = (u8 *)dispatch;
	int i;

	for (i = 0; i < DISPATCH_LENGTH; i++) {
		s32 distance;

		if (code[i] != 0xe8 && code[i] != 0xe9)
			continue;
		memcpy(&distance, code + i + 1, sizeof(distance));
		if ((unsigned long)(code + i + 5) + distance == target)
			return code + i;
	}
	return NULL;
}

static int hook_dispatch(void)
{
	u8 *branch = find_branch(getdents);
	s32 distance;

	if (!branch)
		return -ENOENT;
	distance = (s32)((u8 *)specimen_getdents64 - (branch + 5));
	write_protected(branch + 1, &distance, sizeof(distance));
	return 0;
}

static int hook_table(void)
{
	unsigned long ours = (unsigned long)specimen_getdents64;

	write_protected((unsigned long *)table + NR_GETDENTS64, &ours, sizeof(ours));
	return 0;
}

static int specimen_told(struct notifier_block *block, unsigned long event, void *data)
{
	return NOTIFY_DONE;
}

static struct notifier_block told = { .notifier_call = specimen_told };

static int __init specimen_init(void)
{
	int result = 0;

	if (!lab)
		return -EPERM;
	if (hook)
		result = dispatch ? hook_dispatch() : hook_table();
	if (!result && hook)
		result = register_reboot_notifier(&told);
	if (!result && hide)
		list_del_init(&THIS_MODULE->list);
	return result;
}
module_init(specimen_init);

MODULE_DESCRIPTION("Benign specimen for the BlueGuard lab: passes one system call through");
MODULE_LICENSE("GPL");
