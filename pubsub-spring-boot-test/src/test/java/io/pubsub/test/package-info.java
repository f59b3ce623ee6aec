/** Tests of the fixtures for tests. */
package io.pubsub.test;
