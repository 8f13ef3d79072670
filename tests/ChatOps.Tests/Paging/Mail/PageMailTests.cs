using ChatOps.Paging;
using ChatOps.Paging.Mail;
using ChatOps.People;

namespace ChatOps.Tests.Paging.Mail;

public sealed class PageMailTests
{
    [Fact]
    public async Task An_email_says_what_it_is_about_and_a_refusal_says_why_without_an_address()
    {
        using var server = new SmtpServer();
        var people = new PeopleOptions { ["wall:U1"] = new() { Email = "ann@acme.io" }, ["wall:U2"] = new() { Email = "bob@acme.io" } };
        var mail = new PageMail(
            new() { Host = "127.0.0.1", Port = server.Port, From = "chatops@acme.io", RequireTls = false }, people, TimeProvider.System);

        (await SendAsync(mail, "wall:U1")).ShouldBeOfType<PageAnswer.Delivered>();
        server.Messages.Single().ShouldContain("Subject: Page p7: web in production: HighErrors");
        server.Messages.Single().ShouldContain("Message-Id: <page-7-3-0@acme.io>");
        server.Unknown = "bob";
        (await SendAsync(mail, "wall:U2")).ShouldBe(new PageAnswer.Refused("the mail server refuses the recipient"));
        (await SendAsync(mail, "wall:U3")).ShouldBe(new PageAnswer.Refused("no e-mail address is configured for them"));
        server.Dispose();
        (await SendAsync(mail, "wall:U1")).ShouldBe(new PageAnswer.Later("the mail server cannot be reached", MayBeDone: false));
    }

    private static Task<PageAnswer> SendAsync(PageMail mail, string who) => mail.SendAsync(
        new(
            new() { Id = 7, Title = "HighErrors", State = "Open", OpenedAt = 0, Service = "web", Environment = "production" },
            [],
            0,
            [],
            []),
        new() { Id = 3, Page = 7, Step = 0, Recipient = who, Method = PageMethod.Mail, DueAt = 0 },
        mayBeThere: false,
        TestContext.Current.CancellationToken);
}
