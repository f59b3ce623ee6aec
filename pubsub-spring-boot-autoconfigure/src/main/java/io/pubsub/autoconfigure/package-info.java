/**
 * Spring Boot's side: auto-configurations, properties, lifecycle, failure analyzers.
 */
@NullMarked
package io.pubsub.autoconfigure;

import org.jspecify.annotations.NullMarked;
