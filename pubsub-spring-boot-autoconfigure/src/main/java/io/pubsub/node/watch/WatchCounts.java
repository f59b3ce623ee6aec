package io.pubsub.node.watch;

/**
 * How much is watched.
 *
 * @param own targets of this node, other than events, that any node watches
 * @param asked what other nodes watch on this one
 * @param watched what this node watches on others
 * @param waiting watches that wait for their target to be back
 */
public record WatchCounts(int own, int asked, int watched, int waiting) {
}
