/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"
int main(void){return 0;}
