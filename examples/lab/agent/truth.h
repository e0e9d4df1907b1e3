/* What the guest's own kernel says about itself, as one JSON object. */
#ifndef LAB_TRUTH_H
#define LAB_TRUTH_H

#include "text.h"

/* `options` may name "maps" (memory areas of each process) and "kallsyms" (every symbol). */
void put_truth(struct text *out, const char *options);

/* The parts, each a JSON array or object. */
void put_processes(struct text *out, int with_maps);
void put_system(struct text *out, int with_kallsyms);

#endif
