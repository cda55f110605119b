/* base/attributes - what the compiler should know about a function.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_ATTRIBUTES_H
#define BASE_ATTRIBUTES_H

/* The result is the only sign of failure: ignoring it is a mistake. */
#define MUST_USE __attribute__((warn_unused_result))

#endif
