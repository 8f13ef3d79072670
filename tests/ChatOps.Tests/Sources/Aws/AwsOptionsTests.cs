using ChatOps.Sources.Aws;

namespace ChatOps.Tests.Sources.Aws;

public sealed class AwsOptionsTests
{
    [Theory]
    [InlineData("arn:aws:sns:eu-central-1:123456789012:deploys", "sns.eu-central-1.amazonaws.com")]
    [InlineData("arn:aws-us-gov:sns:us-gov-east-1:123456789012:deploys", "sns.us-gov-east-1.amazonaws.com")]
    [InlineData("arn:aws-cn:sns:cn-north-1:123456789012:deploys", "sns.cn-north-1.amazonaws.com.cn")]
    [InlineData("arn:aws-eusc:sns:eusc-de-east-1:123456789012:deploys", "sns.eusc-de-east-1.amazonaws.eu")]
    [InlineData("arn:aws-iso:sns:us-iso-east-1:123456789012:deploys", "sns.us-iso-east-1.c2s.ic.gov")]
    public void A_topic_says_where_sns_is(string arn, string host) => SnsTopic.Parse(arn).ShouldNotBeNull().Host.ShouldBe(host);

    [Theory]
    [InlineData("arn:aws:sqs:eu-central-1:123456789012:deploys")]
    [InlineData("arn:aws-moon:sns:eu-central-1:123456789012:deploys")]
    [InlineData("arn:aws:sns:evil.com/:123456789012:deploys")]
    [InlineData("arn:aws:sns:eu-central-1:1234:deploys")]
    [InlineData("arn:aws:sns:eu-central-1:123456789012:")]
    [InlineData("arn:aws:sns:eu-central-1:123456789012:deploys:0a0b0c0d")]
    [InlineData("deploys")]
    public void What_is_no_topic_is_a_problem_that_says_how_one_is_written(string arn)
    {
        var options = new AwsOptions();
        options.Topics.Add(arn);

        options.Problems().ShouldBe([
            "ChatOps:Aws:Topics:0 is not the ARN of a topic: set it like arn:aws:sns:eu-central-1:123456789012:deploys.",
        ]);
    }

    [Fact]
    public void Other_mistakes_say_what_to_do()
    {
        var options = new AwsOptions { Enabled = true, EndpointUrl = "https://sns.evil.com/" };
        options.Problems().ShouldBe([
            "ChatOps:Aws:Enabled is true without a topic: set ChatOps:Aws:Topics:0 to its ARN.",
            "ChatOps:Aws:EndpointUrl is not an address on this machine: leave it out, it is for emulators only.",
        ]);

        options.Secrets.Add("short");
        options.Problems().ShouldContain(problem => problem.StartsWith("ChatOps:Aws:Secrets:0 is shorter", StringComparison.Ordinal));
    }
}
