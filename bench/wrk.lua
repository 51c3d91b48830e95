-- What wrk asks, and what it looks at. bench/wrk.py gives a table of the job, and reads the last line that is printed.

local job, bearers, whole
local threads = {}

sent, size = 0, 0

function setup(thread)
   threads[#threads + 1] = thread
end

function init(args)
   job = dofile(args[1])
   sent = job.sent
   local more = "Host: 127.0.0.1:" .. job.port .. "\r\nAccept: */*\r\n"
   if job.tag ~= "" then
      more = more .. "If-None-Match: " .. job.tag .. "\r\n"
   end
   bearers = {}
   for number, token in ipairs(job.tokens) do
      bearers[number] = "Authorization: Bearer " .. token .. "\r\n" .. more
   end
   if #bearers == 0 then
      bearers[1] = more
   end
   if not job.path:find("{", 1, true) then -- nothing of it changes: each request is written down once
      whole = {}
      for number, bearer in ipairs(bearers) do
         whole[number] = "GET " .. job.path .. " HTTP/1.1\r\n" .. bearer .. "\r\n"
      end
   end
   if not job.looking then
      response = nil -- so that wrk keeps no answers, which costs it as much as all else
   end
end

local function posted(number)
   local body = job.bodies[number]
   if body == nil then
      io.stderr:write("The world has no more than ", #job.bodies, " declarations to make: measure for a shorter time.\n")
      os.exit(1)
   end
   return "POST " .. job.post_path .. " HTTP/1.1\r\n" .. bearers[1 + sent % #bearers] ..
      "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

function request()
   local number = sent
   sent = sent + 1
   if job.reads > 0 and sent % (job.reads + 1) == 0 then
      return posted(sent / (job.reads + 1))
   end
   if whole then
      return whole[1 + number % #whole]
   end
   local path = job.path:gsub("{n}", number):gsub("{page}", 1 + number % job.pages)
   return "GET " .. path .. " HTTP/1.1\r\n" .. bearers[1 + number % #bearers] .. "\r\n"
end

function response(status, _, body)
   if status ~= job.status then
      io.stderr:write(job.path, " answered ", status, ": ", body:sub(1, 300), "\n")
      os.exit(1)
   end
   size = #body
end

function done(summary, latency, _)
   local errors = summary.errors
   io.write(string.format(
      '{"requests": %d, "seconds": %.6f, "received": %d, "p50_ms": %.4f, "p99_ms": %.4f, "sent": %d, "size": %d, ' ..
      '"failed": %d}\n',
      summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1000,
      latency:percentile(99) / 1000, threads[1]:get("sent"), threads[1]:get("size"),
      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
