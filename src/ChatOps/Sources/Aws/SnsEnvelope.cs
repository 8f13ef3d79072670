using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChatOps.Sources.Aws;

/// <summary>What SNS posts: a message, or the question whether it may send any.</summary>
internal sealed record SnsEnvelope(
    string Type,
    string MessageId,
    string TopicArn,
    string Message,
    string Timestamp,
    string SignatureVersion,
    string Signature,
    string SigningCertUrl,
    string? Subject,
    string? SubscribeUrl,
    string? Token)
{
    public const string Notification = "Notification", Subscription = "SubscriptionConfirmation";
    public const string Unsubscription = "UnsubscribeConfirmation";

    /// <summary>Only its attributes are nested; JSON in the message is a text here.</summary>
    private static readonly JsonDocumentOptions Strictly = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Null: it isn't one.</summary>
    public static SnsEnvelope? Read(ReadOnlySequence<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strictly);
            var told = new Payload(document.RootElement);
            return told["Type"].Text is { } type
                && told["MessageId"].Text is { } id
                && told["TopicArn"].Text is { } topic
                && told["Message"].Text is { } message
                && told["Timestamp"].Text is { } timestamp
                && told["SignatureVersion"].Text is { } version
                && told["Signature"].Text is { } signature
                && told["SigningCertURL"].Text is { } certificate
                    ? new(
                        type, id, topic, message, timestamp, version, signature, certificate, Subject: told["Subject"].Text,
                        SubscribeUrl: told["SubscribeURL"].Text, Token: told["Token"].Text)
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether a key signed it.</summary>
    /// <param name="key">Its SubjectPublicKeyInfo.</param>
    public bool IsSignedBy(byte[] key)
    {
        var signature = new byte[Signature.Length];
        if (Algorithm is not { } algorithm || !Convert.TryFromBase64String(Signature, signature, out var length))
        {
            return false;
        }

        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(key, out _);
        return rsa.VerifyData(Encoding.UTF8.GetBytes(Signed()), signature.AsSpan(0, length), algorithm, RSASignaturePadding.Pkcs1);
    }

    private HashAlgorithmName? Algorithm => SignatureVersion switch
    {
        "1" => HashAlgorithmName.SHA1,
        "2" => HashAlgorithmName.SHA256,
        _ => null,
    };

    /// <summary>The signed content: some fields, in this order.</summary>
    private string Signed()
    {
        (string Name, string? Value)[] fields = Type is Notification
            ?
            [
                ("Message", Message), ("MessageId", MessageId), ("Subject", Subject), ("Timestamp", Timestamp), ("TopicArn", TopicArn),
                ("Type", Type),
            ]
            :
            [
                ("Message", Message), ("MessageId", MessageId), ("SubscribeURL", SubscribeUrl), ("Timestamp", Timestamp), ("Token", Token),
                ("TopicArn", TopicArn), ("Type", Type),
            ];
        return string.Concat(fields.Where(field => field.Value is not null).Select(field => $"{field.Name}\n{field.Value}\n"));
    }
}
