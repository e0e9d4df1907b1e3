/**
 * Types and symbols of a kernel, from BTF, kallsyms tables or ISF files, and the store that keeps
 * what was learned. Bytes in, types out: nothing here reads a target.
 */
package io.blueguard.profile;
