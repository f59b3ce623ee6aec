/**
 * What is measured, one class for each contender. Not null-marked: what a contender holds
 * is set by its start.
 */
package io.pubsub.benchmarks.contenders;
