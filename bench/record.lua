-- Recording, for wrk: each request brings BATCH events that nobody sent before.
-- FORM is "tantieme" or "postgraphile": the same events, in the words of each.
local threads = {}

function setup(thread)
  thread:set("worker", #threads)
  table.insert(threads, thread)
end

local batch = tonumber(os.getenv("BATCH") or "1")
local form = os.getenv("FORM") or "tantieme"
local headers = { ["content-type"] = "application/json" }
if os.getenv("TOKEN") then
  headers["authorization"] = "Bearer " .. os.getenv("TOKEN")
end

local heads = {
  tantieme = '{"query":"mutation($i:RecordEventsInput!){recordEvents(input:$i){results{status}}}","variables":{"i":{"events":[',
  postgraphile = '{"query":"mutation($i:RecordInput!){record(input:$i){integer}}","variables":{"i":{"events":[',
}
local tails = { tantieme = "]}}}", postgraphile = "]}}}" }
local run = os.getenv("RUN") or tostring(os.time())
local count = 0

local function event()
  count = count + 1
  local key = string.format("%s-%d-%d", run, worker, count)
  return string.format(
    '{"key":"%s","type":"order_paid","occurredAt":"%s","fields":{"customer":"c%d","order":"%s","product":"s%d","amount":{"amount":"%d.90","currency":"USD"},"category":"course"}}',
    key, os.getenv("OCCURRED"), count % 20000, key, count % 1000, count % 200 + 1)
end

function request()
  local events = {}
  for index = 1, batch do
    events[index] = event()
  end
  local body = heads[form] .. table.concat(events, ",") .. tails[form]
  return wrk.format("POST", "/graphql", headers, body)
end

-- Only what was really recorded counts.
wrong = 0
function response(status, _, body)
  if status ~= 200 or body:find('"errors"', 1, true) or body:find("REJECTED", 1, true) then
    wrong = wrong + 1
    if wrong == 1 and worker == 0 then
      io.stderr:write("refused: ", status, " ", body:sub(1, 300), "\n")
    end
  end
end

function done(summary, latency)
  local seconds, refused = summary.duration / 1e6, 0
  for _, thread in ipairs(threads) do
    refused = refused + thread:get("wrong")
  end
  print(string.format("RESULT %.1f %.1f %.1f %d", (summary.requests - refused) * batch / seconds,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.timeout + refused))
end
