using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Sources.Aws;

/// <summary>SNS: its certificates at their addresses, and messages signed with their key.</summary>
internal sealed class FakeSns : HttpMessageHandler
{
    public const string Topic = "arn:aws:sns:eu-central-1:123456789012:deploys";
    public const string CertificateUrl = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem";
    public const string SubscribeUrl = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=1";

    /// <summary>It can't be reached: no answer has this status.</summary>
    public const HttpStatusCode Away = HttpStatusCode.Processing;

    private static readonly RSA Key = RSA.Create(2048);

    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>What is at an address; anything else is not found.</summary>
    public Dictionary<string, (HttpStatusCode Status, string Text)> Served { get; } = new()
    {
        [CertificateUrl] = (HttpStatusCode.OK, Certificate("sns.amazonaws.com")),
        [SubscribeUrl] = (HttpStatusCode.OK, "<ConfirmSubscriptionResponse/>"),
    };

    public void Register(IServiceCollection services) =>
        services.AddHttpClient("sns").ConfigurePrimaryHttpMessageHandler(() => this).SetHandlerLifetime(Timeout.InfiniteTimeSpan);

    public static string Certificate(string name, int from = -30, int until = 365, int bits = 2048)
    {
        using var other = bits == 2048 ? null : RSA.Create(bits);
        var request = new CertificateRequest($"CN={name}", other ?? Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
        using var certificate = request.CreateSelfSigned(now.AddDays(from), now.AddDays(until));
        return certificate.ExportCertificatePem();
    }

    /// <summary>A message as SNS sends it.</summary>
    /// <param name="change">What is changed before it is signed.</param>
    /// <param name="spoil">What is changed after that.</param>
    public static HttpRequestMessage Message(
        DateTimeOffset sent, string type = "Notification", Action<JsonObject>? change = null, Action<JsonObject>? spoil = null)
    {
        var envelope = new JsonObject
        {
            ["Type"] = type,
            ["MessageId"] = "0a0b0c0d-1111-5222-8333-444455556666",
            ["TopicArn"] = Topic,
            ["Message"] = """{"detail-type":"Anything","password":"hunter2xyz","detail":{"pipeline":"wéb"}}""",
            ["Timestamp"] = sent.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
            ["SignatureVersion"] = "2",
            ["SigningCertURL"] = CertificateUrl,
        };
        if (type is not "Notification")
        {
            (envelope["Token"], envelope["SubscribeURL"]) = ("1", SubscribeUrl);
        }

        change?.Invoke(envelope);
        string[] signed = type is "Notification"
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        var text = string.Concat(signed.Where(name => envelope[name] is not null).Select(name => $"{name}\n{envelope[name]}\n"));
        envelope["Signature"] = Convert.ToBase64String(Key.SignData(
            Encoding.UTF8.GetBytes(text),
            (string)envelope["SignatureVersion"]! is "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1));
        spoil?.Invoke(envelope);
        var request = new HttpRequestMessage(HttpMethod.Post, "/aws")
        {
            Content = new StringContent(envelope.ToJsonString(), Encoding.UTF8, "text/plain"),
        };
        request.Headers.Add("x-amz-sns-message-type", type);
        request.Headers.Add("x-amz-sns-message-id", "0a0b0c0d-1111-5222-8333-444455556666");
        request.Headers.Add("x-amz-sns-topic-arn", Topic);
        return request;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.ToString();
        Asked.Enqueue(address);
        var (status, text) = Served.GetValueOrDefault(address, (HttpStatusCode.NotFound, ""));
        return status is Away
            ? throw new HttpRequestException("no route")
            : Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(text) });
    }
}
