/** Gson set up once: unsigned hex addresses, stable key order, schema version. */
package io.blueguard.json;
