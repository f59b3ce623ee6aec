package io.pubsub.sample;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what a page of another site has a user's browser send. Nobody has to sign in
 * here, so such a request would do whatever this user could do. A browser says in
 * {@code Origin} where the page comes from, and in {@code Host} what name it has found
 * this instance by: a site may have its own name lead here.
 */
@Component
class ForeignRequests extends OncePerRequestFilter {

	private final CorsConfiguration allowed = new CorsConfiguration();

	private final List<String> hosts;

	ForeignRequests(@Value("${sample.origins}") List<String> origins, @Value("${sample.hosts}") List<String> hosts) {
		this.allowed.setAllowedOriginPatterns(origins);
		this.hosts = hosts;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		boolean foreignOrigin = (origin != null && CorsUtils.isCorsRequest(request)
				&& this.allowed.checkOrigin(origin) == null);
		if (foreignOrigin || !this.hosts.contains(request.getServerName().toLowerCase(Locale.ROOT))) {
			response.sendError(HttpStatus.FORBIDDEN.value());
		}
		else {
			chain.doFilter(request, response);
		}
	}

}
