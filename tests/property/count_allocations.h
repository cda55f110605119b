/* Counting every allocation of the process while asked to.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_COUNT_ALLOCATIONS_H
#define TESTS_PROPERTY_COUNT_ALLOCATIONS_H

/* From now on allocations count, from 0; reallocations and frees of what was allocated count too. */
void count_allocations_start(void);

/* Stops counting, and returns how many there were. */
unsigned long count_allocations_stop(void);

#endif
