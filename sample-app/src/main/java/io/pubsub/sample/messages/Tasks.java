package io.pubsub.sample.messages;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

import io.pubsub.GroupTarget;
import io.pubsub.Publisher;
import io.pubsub.group.GroupMember;

/**
 * Tasks that take long. The instances take turns with them, and each tells the user when
 * it is done, wherever the user is connected. A task is lost with the instance that works
 * on it, and who is not connected when it is done does not hear of it.
 */
@Component
public class Tasks {

	private static final String WORKERS = "workers";

	private final Publisher publisher;

	private final TaskScheduler scheduler;

	private final Duration duration;

	Tasks(Publisher publisher, TaskScheduler scheduler, @Value("${sample.task-duration:2s}") Duration duration) {
		this.publisher = publisher;
		this.scheduler = scheduler;
		this.duration = duration;
	}

	/**
	 * Has some instance begin a task; does not wait for it.
	 * @param user whose task it is
	 * @return its id
	 * @throws IllegalArgumentException if the user has no name
	 */
	public String start(String user) {
		Task task = new Task(UUID.randomUUID().toString(), Users.check(user));
		if (this.publisher.sendToGroup(GroupTarget.one(WORKERS), task) == 0) {
			throw new IllegalStateException("No instance takes tasks, as this one is about to stop");
		}
		return task.id();
	}

	@GroupMember(WORKERS)
	void work(Task task) {
		this.scheduler.schedule(() -> done(task), Instant.now().plus(this.duration));
	}

	private void done(Task task) {
		this.publisher.sendToGroup(Users.group(task.user()), new TaskDone(task.id(), true));
	}

	/**
	 * What an instance is to do.
	 *
	 * @param id its id
	 * @param user who is to be told
	 */
	record Task(String id, String user) {

		Task {
			Objects.requireNonNull(id, "id");
			Objects.requireNonNull(user, "user");
		}

	}

	/**
	 * What the user gets.
	 *
	 * @param task the task's id
	 * @param done that it is done
	 */
	record TaskDone(String task, boolean done) {
	}

}
