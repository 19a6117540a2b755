# frozen_string_literal: true

# Puts the cases of standard input before the snippet for Ruby: one line each in, `true` or `false` out.

require File.expand_path(ARGV.fetch(0))

HEADERS = %w[webhook-id webhook-timestamp webhook-signature x-novu-signature].freeze

$stdin.each_line do |line|
  kind, key, *values, now, encoded = line.chomp.split("\t", -1)
  headers = HEADERS.zip(values).reject { |_, value| value.empty? }.to_h
  body = encoded.unpack1("m")
  answer =
    case kind
    when "standard" then TidingsWebhook.verify(key, headers, body, now.to_i)
    when "public" then TidingsWebhook.verify_with_public_key(key, headers, body, now.to_i)
    when "novu" then TidingsWebhook.verify_novu(key.split(" "), headers, body)
    end
  puts answer
end
