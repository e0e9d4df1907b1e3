/** Virtual addresses: page-table layouts as data, the only page walker, the translation cache. */
package io.blueguard.space;
