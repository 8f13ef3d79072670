using MimeKit;

namespace ChatOps.Paging.Mail;

/// <summary>Addresses of e-mail, without a name.</summary>
internal static class MailAddress
{
    public static bool IsOne(string? text) =>
        MailboxAddress.TryParse(text, out var address) && address.Address == text && text.Contains('@', StringComparison.Ordinal);
}
