/**
 * In a package of Spring Modulith, as its recorders for outboxes are.
 */
@NullMarked
package org.springframework.modulith.events.outbox;

import org.jspecify.annotations.NullMarked;
