/**
 * Rows for people and programs: tables, CSV, JSON, trees, hex dumps. Escapes what a target
 * controls; knows no command.
 */
package io.blueguard.render;
