/* Processes for the guest to have: a still life (spawn) and a lively one (storm). */
#ifndef LAB_SPAWN_H
#define LAB_SPAWN_H

#include "text.h"

/* Starts `count` processes of many kinds and returns once all of them run. */
void spawn(int count);

/* The life of one of them; `kind` is what its command line says. Does not return. */
void live(const char *kind);

/* Forks without end: up to `alive` children at a time, each living a few milliseconds. */
void storm(int alive);

/* "storm":{"pids":[...]}: every pid that a storm has ever used. */
void put_storm(struct text *out);

#endif
