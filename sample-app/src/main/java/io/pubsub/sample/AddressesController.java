package io.pubsub.sample;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.Ref;
import io.pubsub.group.Groups;
import io.pubsub.name.Names;

/**
 * Tells who is in a group, and who has a name.
 */
@RestController
class AddressesController {

	private final Groups groups;

	private final Names names;

	AddressesController(Groups groups, Names names) {
		this.groups = groups;
		this.names = names;
	}

	@GetMapping("/groups/{*name}")
	List<Address> members(@PathVariable TopicPath name) {
		return this.groups.members(name.topic()).stream().map(Address::of).toList();
	}

	@GetMapping("/names/{*name}")
	Address named(@PathVariable TopicPath name) {
		return this.names.whereIs(name.topic()).map(Address::of).orElseThrow(() -> {
			ErrorResponseException unknown = new ErrorResponseException(HttpStatus.NOT_FOUND);
			unknown.setDetail("Nobody has the name '" + name.topic() + "'");
			return unknown;
		});
	}

	/**
	 * The address of a mailbox.
	 *
	 * @param node the name of its node
	 * @param id its number there
	 */
	record Address(String node, long id) {

		static Address of(Ref ref) {
			return new Address(ref.node().name(), ref.id());
		}

	}

}
