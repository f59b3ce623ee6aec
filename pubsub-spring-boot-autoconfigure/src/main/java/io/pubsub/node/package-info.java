/**
 * One node, free of Spring: assembles the kernel and the slices, each a package of its
 * own, which implement the API.
 */
@NullMarked
package io.pubsub.node;

import org.jspecify.annotations.NullMarked;
