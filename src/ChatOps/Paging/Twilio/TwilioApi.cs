using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ChatOps.Paging.Twilio;

/// <summary>Twilio's REST API.</summary>
internal sealed class TwilioApi(TwilioOptions options, PageCalls calls)
{
    private const string Title = "Twilio";

    /// <summary>"Messages" or "Calls".</summary>
    /// <param name="read">What its state means.</param>
    public Task<PageAnswer> CreateAsync(
        string what,
        IEnumerable<KeyValuePair<string, string>> values,
        Func<JsonElement, PageAnswer> read,
        CancellationToken cancellationToken) =>
        calls.CallAsync(
            Title,
            Request(HttpMethod.Post, $"{what}.json", new FormUrlEncodedContent([new("From", options.From!), .. values])),
            isWrite: true, read, Refused, cancellationToken);

    public Task<PageAnswer> FindAsync(string what, string sid, Func<JsonElement, PageAnswer> read, CancellationToken cancellationToken) =>
        calls.CallAsync(
            Title, Request(HttpMethod.Get, $"{what}/{Uri.EscapeDataString(sid)}.json"), isWrite: false, read, Refused, cancellationToken);

    /// <summary>The one to a number that fits; <see cref="PageAnswer.Refused"/> when it is certain that there is none.</summary>
    /// <param name="name">The name of the list in the answer.</param>
    public Task<PageAnswer> SearchAsync(
        string what,
        string name,
        string to,
        Predicate<JsonElement> fits,
        Func<JsonElement, PageAnswer> read,
        CancellationToken cancellationToken) =>
        calls.CallAsync(
            Title,
            Request(HttpMethod.Get, $"{what}.json?To={Uri.EscapeDataString(to)}&PageSize=50"),
            isWrite: false,
            body => body.ValueKind is JsonValueKind.Object
                && body.TryGetProperty(name, out var list)
                && list.ValueKind is JsonValueKind.Array
                ? list.EnumerateArray().FirstOrDefault(one => fits(one)) is { ValueKind: JsonValueKind.Object } found
                    ? read(found)
                    : new PageAnswer.Refused("it was never sent")
                : new PageAnswer.Later($"{Title}'s answer could not be read", MayBeDone: false),
            Refused,
            cancellationToken);

    /// <summary>Whether the account can be used.</summary>
    public Task<PageAnswer> ExamineAsync(CancellationToken cancellationToken) => calls.CallAsync(
        Title,
        Request(HttpMethod.Get, ".json"),
        isWrite: false,
        body => PageCalls.Text(body, "status") is "active" or null
            ? new PageAnswer.Delivered()
            : new PageAnswer.Refused($"the account is {PageCalls.Text(body, "status")}"),
        Refused,
        cancellationToken);

    /// <summary>When something was created.</summary>
    public static DateTimeOffset? CreatedAt(JsonElement json) => DateTimeOffset.TryParse(
        PageCalls.Text(json, "date_created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content = null) => new(
        method,
        new Uri(
            new Uri(options.Url.TrimEnd('/') + "/"),
            $"2010-04-01/Accounts/{Uri.EscapeDataString(options.AccountSid!)}{(path[0] == '.' ? "" : "/")}{path}"))
    {
        Content = content,
        Headers =
        {
            Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.AccountSid}:{options.Token}"))),
        },
    };

    /// <summary>Its own words name the number, which isn't everyone's business.</summary>
    private static string? Refused(HttpStatusCode status, JsonElement body) => PageCalls.Text(body, "code") switch
    {
        "21211" or "21614" or "21217" => "Twilio says that this isn't a valid phone number",
        "21610" => "they have unsubscribed from SMS (STOP)",
        "21408" or "21215" => "the account may not call that country",
        { } code => $"{Title} answered {(int)status}, error {code}",
        null => null,
    };
}
