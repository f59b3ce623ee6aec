package io.pubsub.sample.rooms;

import java.util.Comparator;
import java.util.List;

import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpUser;
import org.springframework.messaging.simp.user.SimpUserRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.websocket.ClusterSimpSession;

/**
 * Names the users of all nodes. Any node knows them.
 */
@RestController
class UsersController {

	private final SimpUserRegistry users;

	private final Cluster cluster;

	UsersController(SimpUserRegistry users, Cluster cluster) {
		this.users = users;
		this.cluster = cluster;
	}

	@GetMapping("/users")
	List<User> users() {
		return this.users.getUsers()
			.stream()
			.sorted(Comparator.comparing(SimpUser::getName))
			.map((user) -> new User(user.getName(),
					user.getSessions().stream().map(this::session).sorted(Session.ORDER).toList()))
			.toList();
	}

	private Session session(SimpSession session) {
		Node node = (session instanceof ClusterSimpSession clustered) ? clustered.getNode() : this.cluster.self();
		return new Session(node.name(), session.getId());
	}

	/**
	 * A user.
	 *
	 * @param name the name
	 * @param sessions the user's sessions
	 */
	record User(String name, List<Session> sessions) {
	}

	/**
	 * A session of a user.
	 *
	 * @param node the name of the node that it is connected to
	 * @param id the id
	 */
	record Session(String node, String id) {

		static final Comparator<Session> ORDER = Comparator.comparing(Session::node).thenComparing(Session::id);

	}

}
