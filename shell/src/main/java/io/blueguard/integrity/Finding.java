package io.blueguard.integrity;

/**
 * Something that is not as it should be.
 *
 * @param check name of the check that found it
 * @param object what it is about: {@code process 812 (sh)}, {@code system call 59 execve}
 * @param expected what should have been there
 * @param found what is there
 * @param evidence addresses and bytes, as text
 * @param attack ATT&amp;CK technique, empty when none fits
 * @param sentence what it means, for a person
 */
public record Finding(
    String check,
    Severity severity,
    String object,
    String expected,
    String found,
    String evidence,
    String attack,
    String sentence) {}
