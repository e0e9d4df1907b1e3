/** Two times compared: snapshots, row diffs, read-sets. */
package io.blueguard.delta;
