/** The virtual machines of a host, out of KVM's own structures. */
package io.blueguard.inspect.kvm;
