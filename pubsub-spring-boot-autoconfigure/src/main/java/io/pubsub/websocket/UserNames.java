package io.pubsub.websocket;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.simp.user.DestinationUserNameProvider;

/**
 * The names by which users are addressed.
 */
final class UserNames {

	private UserNames() {
	}

	static @Nullable String of(@Nullable Principal user) {
		if (user instanceof DestinationUserNameProvider provider) {
			return provider.getDestinationUserName();
		}
		return (user != null) ? user.getName() : null;
	}

}
