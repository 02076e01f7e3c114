/** The surnames that most people bear. */
export const SURNAME =
  '王李张刘陈杨赵周吴徐孙胡朱林郭罗梁宋郑谢韩唐冯董萧程曹袁邓傅沈彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴钟汪田姜范姚谭廖邹陆郝崔康邱秦江侯邵孟龙段汤尹黎贺龚';
