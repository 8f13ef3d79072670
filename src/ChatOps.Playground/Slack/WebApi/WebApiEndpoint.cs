using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>/api/{method}</c>: authentication, arguments, permission and outcome, in the same way for all methods.</summary>
internal static class WebApiEndpoint
{
    private const string RateLimited = "ratelimited";

    public static async Task HandleAsync(HttpContext http, SlackWorkspace workspace, string name)
    {
        var known = Methods.All.TryGetValue(name, out var method);
        var (arguments, unreadable) = await Arguments.ReadAsync(http.Request, method?.FormOnly ?? false, http.RequestAborted);
        var channel = (arguments.Text("channel") ?? arguments.Text("channel_id")) is { } wanted ? workspace.FindChannel(wanted)?.Id : null;
        Answer? refusal = !known ? Answer.Error("unknown_method") : Authenticate(http.Request, arguments, workspace.App, method!);
        if (refusal is null && !method!.IsOpenToAll)
        {
            http.Response.Headers["x-oauth-scopes"] = method.ForAppToken ? "connections:write" : string.Join(',', workspace.App.Scopes);
            if (method.Scopes.Count > 0)
            {
                http.Response.Headers["x-accepted-oauth-scopes"] = string.Join(',', method.Scopes);
            }

            refusal = Scopes.Missing(workspace, method, arguments);
        }

        refusal ??= unreadable;

        switch (workspace.Faults.Take(name, channel))
        {
            case Fault.RateLimited fault:
                Log(RateLimited);
                await LimitAsync(http, fault.RetryAfter is { } after ? Seconds(after) : null);
                return;
            case Fault.RateLimitedUntil fault:
                Log(RateLimited);
                await LimitAsync(http, fault.RetryAfter);
                return;
            case Fault.Error fault:
                refusal = Answer.Error(fault.Code);
                break;
            case Fault.Status fault:
                Log($"http_{fault.Code}");
                http.Response.StatusCode = fault.Code;
                return;
            case Fault.Hang:
                Log("hung");
                using (var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, workspace.Events.Stopping))
                {
                    await Task
                        .Delay(Timeout.InfiniteTimeSpan, workspace.Clock, end.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                http.Abort();
                return;
            case Fault.Late fault:
                await fault.Until();
                break;
            case Fault.DropBefore:
                Log("dropped_before");
                http.Abort();
                return;
            case Fault.DropAfter:
                Perform(onSuccess: "dropped_after");
                http.Abort();
                return;
        }

        if (refusal is null && workspace.RateLimits is RateLimits.Real && workspace.Limiter.Wait(name, method!.Tier, channel) is { } wait)
        {
            Log(RateLimited);
            await LimitAsync(http, Seconds(wait));
            return;
        }

        await WriteAsync(http, Perform(onSuccess: "ok"));

        Answer Perform(string onSuccess) => workspace.Atomically(() =>
        {
            var answer = refusal
                ?? (method!.Required.FirstOrDefault(field => !arguments.Has(field)) is { } missing
                    ? Answer.Missing(missing)
                    : method.Handle(workspace, arguments));
            Log(answer.Outcome is "ok" ? onSuccess : answer.Outcome, answer);
            return answer;
        });

        void Log(string outcome, Answer? answer = null) =>
            workspace.Record(new ApiCall(name, arguments.Logged, workspace.Clock.GetUtcNow(), outcome,
                (string?)(answer?.Body["channel"] as JsonValue) ?? channel,
                (string?)(answer?.Body["ts"] as JsonValue) ?? (string?)(answer?.Body["message_ts"] as JsonValue) ?? arguments.Text("ts")));
    }

    private static Answer? Authenticate(HttpRequest request, Arguments arguments, SlackApp app, Method method)
    {
        if (method.IsOpenToAll)
        {
            return null;
        }

        var header = request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim()
            : request.HasFormContentType && !method.ForAppToken ? arguments.Text("token")
            : null;
        if (token is null or "")
        {
            return Answer.Error("not_authed");
        }

        return (token == app.BotToken, token == app.AppToken) switch
        {
            (false, false) => Answer.Error("invalid_auth"),
            var (_, isApp) when isApp != method.ForAppToken => Answer.Error("not_allowed_token_type"),
            _ when method.ForAppToken && request.Method != HttpMethods.Post =>
                Answer.Error("invalid_arguments", "[ERROR] must be called with POST"),
            _ => null,
        };
    }

    private static string Seconds(TimeSpan wait) =>
        Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static async Task LimitAsync(HttpContext http, string? retryAfter)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        if (retryAfter is not null)
        {
            http.Response.Headers.RetryAfter = retryAfter;
        }

        await WriteAsync(http, Answer.Error(RateLimited));
    }

    private static async Task WriteAsync(HttpContext http, Answer answer)
    {
        if (http.Request.HasJsonContentType()
            && !http.Request.ContentType!.Contains("charset", StringComparison.OrdinalIgnoreCase)
            && answer.Body["warning"] is null)
        {
            answer.Body["warning"] = "missing_charset";
        }

        http.Response.Headers["x-slack-req-id"] = http.TraceIdentifier;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer.Body), http.RequestAborted);
    }
}
