using System.Net.Sockets;
using ChatOps.People;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace ChatOps.Paging.Mail;

/// <summary>
/// An e-mail: delivered when the server has taken it, which is all that can be known. One that was sent twice, since an answer was lost,
/// has the same id, by which mail programs show it once.
/// </summary>
internal sealed class PageMail(MailOptions options, PeopleOptions people, TimeProvider clock) : IPageMethod
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => PageMethod.Mail;

    public async Task<PageAnswer> SendAsync(PageView view, AttemptRow attempt, bool mayBeThere, CancellationToken cancellationToken)
    {
        if (people.About(attempt.Person!)?.Email is not { } address)
        {
            return new PageAnswer.Refused("no e-mail address is configured for them");
        }

        using var message = new MimeMessage
        {
            MessageId = $"page-{view.Page.Id}-{attempt.Id}-{view.Page.OpenedAt}@{options.From!.Split('@')[^1]}",
            Date = clock.GetUtcNow(),
            Subject = $"Page {view.Page.Name}: {PageCard.Headline(view)}".ReplaceLineEndings(" "),
            Priority = MessagePriority.Urgent,
            Body = new TextPart("plain")
            {
                Text = string.Join(
                    "\n",
                    [
                        PageCard.Headline(view), "", .. view.Alerts.Select(alert => $"- {alert.Title} ({alert.Severity})"), "",
                        $"Page {view.Page.Name}. Acknowledge it in chat.",
                    ]),
            },
        };
        message.From.Add(new MailboxAddress("ChatOps", options.From));
        message.To.Add(new MailboxAddress("", address));
        return await TryAsync(
            async (client, stop) =>
            {
                await client.SendAsync(message, stop);
                return new PageAnswer.Delivered(message.MessageId);
            },
            cancellationToken);
    }

    /// <summary>Whether the server lets the bot in.</summary>
    public Task<PageAnswer> ExamineAsync(CancellationToken cancellationToken) =>
        TryAsync((_, _) => Task.FromResult<PageAnswer>(new PageAnswer.Delivered()), cancellationToken);

    private async Task<PageAnswer> TryAsync(Func<SmtpClient, CancellationToken, Task<PageAnswer>> work, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var isIn = false;
        try
        {
            using var client = new SmtpClient();
            await client.ConnectAsync(
                options.Host!,
                options.Port,
                options.Port == 465 ? SecureSocketOptions.SslOnConnect
                    : options.RequireTls ? SecureSocketOptions.StartTls
                    : SecureSocketOptions.StartTlsWhenAvailable,
                either.Token);
            if (options.User is { } user)
            {
                await client.AuthenticateAsync(user, options.Password!, either.Token);
            }

            isIn = true;
            var answer = await work(client, either.Token);
            isIn = false;
            await client.DisconnectAsync(quit: true, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return answer;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Reason(exception) is { } reason)
        {
            return reason is PageAnswer.Later later ? later with { MayBeDone = isIn } : reason;
        }
    }

    /// <summary>The server's own words may hold addresses.</summary>
    private static PageAnswer? Reason(Exception exception) => exception switch
    {
        AuthenticationException => new PageAnswer.Refused("the mail server refuses the login"),
        SslHandshakeException => new PageAnswer.Refused("the mail server's certificate isn't valid"),
        NotSupportedException => new PageAnswer.Refused("the mail server offers no encryption, and RequireTls is on"),
        SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } =>
            new PageAnswer.Refused("the mail server refuses the recipient"),
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } => new PageAnswer.Refused("the mail server refuses the sender"),
        SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 and var status } =>
            new PageAnswer.Refused($"the mail server refuses the message ({(int)status})"),
        SmtpCommandException { StatusCode: var status } => new PageAnswer.Later($"the mail server answered {(int)status}", false),
        OperationCanceledException => new PageAnswer.Later($"the mail server did not answer within {Patience.TotalSeconds:0} s", false),
        SocketException or IOException or ProtocolException => new PageAnswer.Later("the mail server cannot be reached", false),
        _ => null,
    };
}
