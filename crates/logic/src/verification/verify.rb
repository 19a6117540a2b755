# frozen_string_literal: true

# Verifies deliveries of Tidings. Ruby 3.0 or newer; no gem is needed.
# Take the body as bytes, before any JSON is parsed: request.raw_post in Rails, request.body.read in Rack and Sinatra.
# Headers are request.headers in Rails, and in Rack ->(name) { request.get_header("HTTP_#{name.upcase.tr("-", "_")}") }.

require "openssl"

module TidingsWebhook
  TOLERANCE_SECONDS = 5 * 60

  module_function

  # Whether a delivery is genuine and recent, by its headers webhook-….
  # `headers` finds them by lower-case names, `now` is in seconds since 1970.
  def verify(secret, headers, body, now = Time.now.to_i)
    return false unless recent?(headers["webhook-timestamp"], now)

    expected = [OpenSSL::HMAC.digest("SHA256", key_of(secret), signed_content(headers, body))].pack("m0")
    signatures(headers, "v1").any? { |signature| OpenSSL.secure_compare(signature, expected) }
  end

  # The same by the public key (whpk_…) of an integration whose key pair signs.
  def verify_with_public_key(public_key, headers, body, now = Time.now.to_i)
    return false unless recent?(headers["webhook-timestamp"], now)

    key = OpenSSL::PKey.read(["302a300506032b6570032100"].pack("H*") + public_key.delete_prefix("whpk_").unpack1("m0"))
    content = signed_content(headers, body)
    given = signatures(headers, "v1a").map { |signature| signature.unpack1("m") }
    given.any? { |signature| signature.bytesize == 64 && key.verify(nil, signature, content) }
  end

  # Whether x-novu-signature is that of the body under one of the secrets: more than one while they are changed.
  # It holds for ever: whoever has recorded a delivery can send it again.
  def verify_novu(secrets, headers, body)
    given = headers["x-novu-signature"].to_s
    secrets.any? { |secret| OpenSSL.secure_compare(given, OpenSSL::HMAC.hexdigest("SHA256", secret, body)) }
  end

  # The key of a secret: what is encoded behind whsec_, or the text itself.
  def key_of(secret)
    secret.start_with?("whsec_") ? secret.delete_prefix("whsec_").unpack1("m") : secret
  end

  def recent?(timestamp, now)
    /\A\d{1,12}\z/.match?(timestamp.to_s) && (now - timestamp.to_i).abs <= TOLERANCE_SECONDS
  end

  def signed_content(headers, body)
    "#{headers["webhook-id"]}.#{headers["webhook-timestamp"]}.".b + body.b
  end

  # The signatures of one version; a header may hold several, a blank between two.
  def signatures(headers, version)
    all = headers["webhook-signature"].to_s.split(" ").map { |text| text.split(",", 2) }
    all.filter_map { |name, signature| signature if name == version }
  end
end
